import CronqSQLite
import CronqSchedule
import CronqShared
import CronqWeb
import Logging
import Testing

/// A running web server on a free port, with the real store in memory and a clock that stands still.
enum TestServer {
    /// 2026-11-21T12:00:00Z
    static let now = Instant(microseconds: 1_795_262_400_000_000)

    static func settings(port: Int = 0, interface: String = "127.0.0.1") -> WebSettings {
        WebSettings(
            listenInterface: interface, port: port, zones: SystemZones(), defaultZone: .utc, version: "0.0.0-test")
    }

    static func store() throws -> SQLiteStore {
        try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc, clock: { now })
    }

    /// Something that a test could not go on with.
    struct Unexpected: Error {
        var words: String

        init(_ words: String) { self.words = words }
    }

    static func quiet() -> Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// Serves while `body` runs, then stops and waits for the end.
    static func run<T: Sendable>(
        store: any JobStore, broker: (any MessageBroker)? = nil, settings: WebSettings = settings(),
        _ body: @escaping @Sendable (RawClient) async throws -> T
    ) async throws -> T {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(store: store, broker: broker, settings: settings, logger: quiet()) { found.yield($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { found.finish() }
                try await server.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw CancellationError()
            }
            let result = try await body(RawClient(port: port))
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    /// One job, as JSON.
    static func job(_ name: String, _ fields: String = "") -> String {
        #"{"name": "\#(name)", "schedule": "R/2013-05-29T00:00:00/PT1M", "command": "true"\#(fields)}"#
    }

    static func body(_ jobs: String...) -> String { #"{"jobs": ["# + jobs.joined(separator: ",") + "]}" }
}
