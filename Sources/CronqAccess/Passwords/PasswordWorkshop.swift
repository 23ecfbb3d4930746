import CronqShared
import Synchronization

/// Where passwords are hashed: on threads of its own, because a look takes a tenth of a second of CPU, and on few of them,
/// because it takes 32 MiB. Whoever comes when many wait is told so: a flood of logins must not take the machine.
public final class PasswordWorkshop: Sendable {
    private let benches: [PasswordBench]
    /// How many are at each bench, or wait for it.
    private let crowds: Mutex<[Int]>
    private let limit: Int

    /// - Parameters:
    ///   - threads: How many are hashed at a time.
    ///   - waiting: How many may wait for that.
    ///   - parameters: What a new password costs.
    public init(threads: Int = 2, waiting: Int = 16, parameters: PasswordParameters = .standard) {
        benches = (0..<threads).map { PasswordBench(name: "cronq-passwd-\($0)", parameters) }
        crowds = Mutex([Int](repeating: 0, count: threads))
        limit = threads + waiting
    }

    /// Looks at a password.
    ///
    /// - Parameter record: What is stored of it; `nil` = there is no such user or no password, which costs the same.
    /// - Throws: `PasswordError` with code `busy` at once if too many wait, or `noMemory`.
    public func verify(_ password: String, against record: String?) async throws(PasswordError) -> Password.Verdict {
        let place = try take()
        defer { leave(place) }
        return try await benches[place].verify(password, against: record)
    }

    /// Makes what is stored of a password.
    ///
    /// - Throws: As `verify`.
    public func make(_ password: String, using random: @escaping RandomBytes) async throws(PasswordError) -> String {
        let place = try take()
        defer { leave(place) }
        return try await benches[place].make(password, using: random)
    }

    /// Takes a place at the bench where the fewest are.
    func take() throws(PasswordError) -> Int {
        let place: Int? = crowds.withLock { crowds in
            guard crowds.reduce(0, +) < limit, let place = crowds.indices.min(by: { crowds[$0] < crowds[$1] }) else {
                return nil
            }
            crowds[place] += 1
            return place
        }
        guard let place else { throw PasswordError(.busy) }
        return place
    }

    func leave(_ place: Int) { crowds.withLock { $0[place] -= 1 } }
}

/// One thread that hashes.
private actor PasswordBench {
    private nonisolated let thread: DedicatedThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let parameters: PasswordParameters

    init(name: String, _ parameters: PasswordParameters) {
        thread = DedicatedThread(name: name)
        self.parameters = parameters
    }

    func verify(_ password: String, against record: String?) throws(PasswordError) -> Password.Verdict {
        guard let record else {
            try Password.verifyAgainstNothing(password, parameters: parameters)
            return .wrong
        }
        return try Password.verify(password, against: record, parameters: parameters)
    }

    func make(_ password: String, using random: @escaping RandomBytes) throws(PasswordError) -> String {
        try Password.make(password, parameters: parameters, using: random)
    }
}
