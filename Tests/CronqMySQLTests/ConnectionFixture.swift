import CronqSchedule
import CronqShared
import Logging
import Synchronization
import TestServers

@testable import CronqMySQL

extension MariaDBServer {
    /// What leads to a database of this server.
    func settings(_ database: String, port: Int? = nil) -> DatabaseSettings {
        DatabaseSettings(
            host: "127.0.0.1", port: port ?? self.port, user: Self.user, password: Self.password, database: database,
            source: "DATABASE_URL")
    }
}

extension Lane {
    init(_ settings: DatabaseSettings, arrays: Bool = true, beforeCommit: (@Sendable () -> Void)? = nil) {
        self.init(
            name: "test", settings: settings,
            options: SessionOptions(usesArrayBinding: arrays, beforeCommit: beforeCommit),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// What the call threw.
    func failure<T: Sendable>(of body: @Sendable (Session) throws -> T) throws(StoreError) -> StoreError? {
        do {
            _ = try transaction(body)
            return nil
        } catch {
            return error
        }
    }
}

/// A lane to a new database with the tables of a script.
func makeLane(_ script: String, arrays: Bool = true) async throws -> Lane {
    let server = try await MariaDBServer.shared()
    let lane = Lane(server.settings(try await server.makeDatabase()), arrays: arrays)
    try await lane.administer { try $0.executeScript(script, name: "the test's tables") }
    return lane
}

/// Counts what closures on several threads do.
final class Counter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    /// Counts one more.
    @discardableResult
    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
