import Glibc
import Synchronization
import TestSupport

/// A server that can be ended and started again with the same words, and that ends with the test process at the latest.
final class ServerProcess: Sendable {
    private let words: [String]
    private let environment: [String: String]
    private let files: String
    private let lifeline: Lifeline
    private let child = Mutex<ChildProcess?>(nil)

    /// - Parameter files: Its output goes to `<files>.out` and `<files>.err`.
    init(_ words: [String], environment: [String: String], files: String) throws {
        self.words = words
        self.environment = environment
        self.files = files
        lifeline = try Lifeline.shared()
    }

    deinit { kill() }

    /// Starts it and waits until it is ready.
    ///
    /// - Throws: ``ServerError`` with the end of its output if it ends instead, or is not ready in time.
    func start(within bound: Duration = .seconds(90), isReady: () async throws -> Bool) async throws {
        let started = try child.withLock { child in
            guard child == nil else { throw ServerError(description: "\(words[0]) runs already") }
            let started = try lifeline.start(words, environment: environment, files: files)
            child = started
            return started
        }
        do {
            try await eventually("\(words[0]) is ready", within: bound) {
                if let ending = started.ended() { throw ServerError(description: "\(words[0]): \(ending)") }
                return try await isReady()
            }
        } catch {
            kill()
            throw ServerError(description: "\(error); the end of its output:\n\(output.suffix(4_000))")
        }
    }

    /// Asks it to end, and waits until it has.
    ///
    /// - Throws: `NeverHappened` if it still runs after `bound`; it is killed then.
    func stop(within bound: Duration = .seconds(60)) async throws {
        guard let running = child.withLock({ $0 }) else { return }
        defer { kill() }
        // One that is stopped hears it only when it goes on.
        running.send(SIGTERM)
        running.send(SIGCONT)
        _ = try await running.end(within: bound)
    }

    /// Ends it at once.
    func kill() {
        child.withLock { child in
            guard let running = child else { return }
            running.destroy()
            lifeline.forget(running)
            child = nil
        }
    }

    /// That of the server itself: the shell that reports it to the lifeline becomes the first of the words, and scripts
    /// and `setpriv` become what they start. 0 while it is stopped.
    var id: pid_t { child.withLock { $0?.id } ?? 0 }

    func send(_ signal: Int32) { child.withLock { $0 }?.send(signal) }

    var output: String { Files.text(files + ".out") + Files.text(files + ".err") }
}
