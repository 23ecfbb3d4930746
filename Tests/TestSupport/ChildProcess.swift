import Foundation
public import Glibc
import Synchronization

/// A process that a test started: with exactly the environment it was given, and with its output in files, so that it
/// never waits for the test to read.
public final class ChildProcess: Sendable {
    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signaled(Int32)
    }

    public struct SpawnError: Error, CustomStringConvertible {
        public let description: String
    }

    public let id: pid_t
    public let outputFile: String
    public let errorFile: String
    private let ending = Mutex<Ending?>(nil)

    /// - Parameters:
    ///   - words: The program, looked up in `PATH`, and its arguments.
    ///   - files: Where its output goes: `<files>.out` and `<files>.err`, both appended to.
    ///   - descriptors: What it finds as descriptors 3, 4 and so on.
    /// - Throws: ``SpawnError`` if there is no such program or no room for another process.
    public init(
        _ words: [String], environment: [String: String], files: String, descriptors: [Int32] = []
    ) throws {
        outputFile = files + ".out"
        errorFile = files + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, flags, 0o600)
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(3 + number))
        }
        // What other tests hold open is not for it.
        for number in Files.names(in: "/proc/self/fd").compactMap({ Int32($0) }) where number >= 3 + descriptors.count {
            posix_spawn_file_actions_addclose(&actions, number)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own: what a terminal sends to the tests is not for it.
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var id: pid_t = 0
        let error = posix_spawnp(&id, words[0], &actions, &attributes, &arguments, &variables)
        guard error == 0 else {
            throw SpawnError(description: "cannot start \(words[0]): \(String(cString: strerror(error)))")
        }
        self.id = id
    }

    /// How it ended; `nil` while it runs.
    public func ended() -> Ending? {
        ending.withLock { ending in
            if ending != nil { return ending }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            let signal = status & 0x7F
            ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal)
            return ending
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``NeverHappened`` if it still runs then.
    public func end(within bound: Duration) async throws -> Ending {
        try await eventually("process \(id) ends", within: bound, every: .milliseconds(5)) { ended() }
    }

    /// Sends a signal, unless it has ended.
    public func send(_ signal: Int32) {
        // Once it was waited for, its number may be somebody else's.
        ending.withLock { ending in
            if ending == nil { kill(id, signal) }
        }
    }

    /// Ends it at once, whatever it does.
    public func destroy() {
        send(SIGKILL)
        ending.withLock { ending in
            guard ending == nil else { return }
            var status: Int32 = 0
            waitpid(id, &status, 0)
            ending = .signaled(SIGKILL)
        }
    }

    /// What it wrote until now.
    public var output: String { Files.text(outputFile) }
    public var errors: String { Files.text(errorFile) }
}

extension ChildProcess {
    /// What a program left behind.
    public struct Outcome: Sendable {
        public let ending: Ending
        public let output: String
        public let errors: String
    }

    /// Runs a program to its end.
    ///
    /// - Parameter folder: Where its output lies meanwhile.
    /// - Throws: ``SpawnError``, or ``NeverHappened`` if it does not end in time; it is killed then.
    public static func run(
        _ words: [String], environment: [String: String], in folder: String, within bound: Duration = .seconds(60)
    ) async throws -> Outcome {
        let process = try ChildProcess(words, environment: environment, files: "\(folder)/tool-\(UUID().uuidString)")
        defer {
            process.destroy()
            Files.remove(process.outputFile)
            Files.remove(process.errorFile)
        }
        let ending = try await process.end(within: bound)
        return Outcome(ending: ending, output: process.output, errors: process.errors)
    }
}
