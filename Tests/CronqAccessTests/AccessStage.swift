import CronqSQLite
import CronqSchedule
import CronqShared
import Logging
import StoreConformance
import Synchronization
import TestSupport
import Testing

@testable import CronqAccess

/// A point in time that tests count from: 2026-11-21T12:00:00Z.
let noon = Instant(microseconds: 1_795_262_400_000_000)

/// The least that a record may cost: tests look at many.
let cheap = PasswordParameters(costExponent: 10, blockSize: 8, parallelism: 1)

let operatorsTool = Author("tool:root", by: .tool)

/// Random bytes that are the same in every run.
func seededBytes(_ seed: UInt64 = 1) -> RandomBytes {
    let source = SeededBytes(seed)
    return { source.take($0) }
}

private final class SeededBytes: Sendable {
    private let generator: Mutex<SplitMix64>

    init(_ seed: UInt64) { generator = Mutex(SplitMix64(seed: seed)) }

    func take(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) } }
    }
}

/// An authenticator on a store in memory, with a clock that stands still.
struct AccessStage {
    let clock = ManualClock(noon)
    let store: SQLiteStore
    let workshop = PasswordWorkshop(threads: 1, waiting: 8, parameters: cheap)
    let authenticator: Authenticator
    private let random = seededBytes()

    static let password = "correct horse battery staple"
    static let home = Origin(address: "192.0.2.7", agent: "a browser")

    init() throws {
        let clock = clock
        store = try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc) { clock.now }
        authenticator = Self.makeAuthenticator(store, workshop, random, clock)
    }

    /// Another process on the same database, in which passwords cost something else.
    func makeAuthenticator(_ parameters: PasswordParameters) -> Authenticator {
        Self.makeAuthenticator(store, PasswordWorkshop(threads: 1, parameters: parameters), random, clock)
    }

    private static func makeAuthenticator(
        _ store: SQLiteStore, _ workshop: PasswordWorkshop, _ random: @escaping RandomBytes, _ clock: ManualClock
    ) -> Authenticator {
        Authenticator(
            store: store, workshop: workshop, random: random, sinceBoot: { clock.now - noon },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// A user with the password of this stage.
    func makeUser(
        _ name: String, _ role: Role = .admin, password: String? = AccessStage.password
    ) async throws -> UserRecord? {
        let result = try await authenticator.createUser(
            name, password: password, grants: Grants(role: role), by: operatorsTool)
        guard case .created(let user) = result else { return nil }
        return user
    }

    func login(
        _ name: String, _ password: String = AccessStage.password, from address: String = AccessStage.home.address
    ) async throws -> LoginResult {
        try await authenticator.login(name, password: password, from: Origin(address: address, agent: "a browser"))
    }

    func session(_ secret: SessionSecret, mayRotate: Bool = true) async throws -> SessionAnswer {
        try await authenticator.identity(ofSession: secret, from: Self.home.address, mayRotate: mayRotate)
    }

    /// The same for a session that is in force.
    func known(_ secret: SessionSecret, mayRotate: Bool = true) async throws -> KnownSession {
        try #require(try await session(secret, mayRotate: mayRotate).known)
    }

    func token(_ text: String) async throws -> TokenAnswer {
        try await authenticator.identity(ofToken: text, from: "198.51.100.4")
    }

    /// What the audit says, newest first.
    func audit() async throws -> [AuditEntry] { try await store.audit(AuditQuery()) }
}

extension LoginResult {
    var opened: OpenedSession? { if case .opened(let session) = self { session } else { nil } }
}

extension LinkResult {
    var opened: OpenedSession? { if case .opened(let session) = self { session } else { nil } }
}

extension SessionAnswer {
    var known: KnownSession? { if case .known(let session) = self { session } else { nil } }
}

extension TokenAnswer {
    var known: Identity? { if case .known(let identity) = self { identity } else { nil } }
}

extension TokenCreation {
    var created: NewToken? { if case .created(let token) = self { token } else { nil } }
    var isUnacceptable: Bool { if case .unacceptable = self { true } else { false } }
}
