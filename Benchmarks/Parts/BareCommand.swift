import Foundation
import Glibc

/// `/bin/sh -c true` with nothing around it but two pipes: what the kernel and the shell alone cost.
struct BareCommand: ~Copyable {
    private let arguments: [UnsafeMutablePointer<CChar>?]
    private let environment: [UnsafeMutablePointer<CChar>?]

    init() {
        let words: [String] = ["sh", "-c", "true"]
        arguments = words.map { strdup($0) } + [nil]
        environment = [strdup("PATH=\(Self.path)"), nil]
    }

    deinit {
        for pointer in arguments + environment { free(pointer) }
    }

    /// Where commands look for programs, these and those through `cronq-exec`.
    static let path = "/usr/local/bin:/usr/bin:/bin"

    /// Starts it, reads both streams to their ends, and waits for it. What it holds open when it throws goes with the process.
    ///
    /// - Throws: `POSIXError` if the system refuses something, ``PartFailure`` if the command fails.
    func run() throws {
        let output = try Self.makePipe()
        let errors = try Self.makePipe()
        let id = try start(output: output.writeEnd, errors: errors.writeEnd)
        for pipe in [output, errors] { close(pipe.writeEnd) }
        for pipe in [output, errors] {
            Self.readToEnd(pipe.readEnd)
            close(pipe.readEnd)
        }
        var status: Int32 = 0
        guard waitpid(id, &status, 0) == id else { throw Self.error(errno) }
        guard status == 0 else { throw PartFailure(description: "true ended with status \(status)") }
    }

    private func start(output: Int32, errors: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var id: pid_t = 0
        let code = posix_spawn(&id, "/bin/sh", &actions, nil, arguments, environment)
        guard code == 0 else { throw Self.error(code) }
        return id
    }

    private struct Pipe {
        var readEnd: Int32
        var writeEnd: Int32
    }

    private static func makePipe() throws -> Pipe {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw error(errno) }
        return Pipe(readEnd: ends[0], writeEnd: ends[1])
    }

    /// Swift's Glibc module hides it, and `pipe` followed by `fcntl` would leave the write end to what another thread starts in
    /// between: nobody would read the end of the stream before that has ended too.
    private static let pipe2 = unsafeBitCast(
        dlsym(nil, "pipe2"),
        to: (@convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32).self
    )

    private static func readToEnd(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 512)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }

    private static func error(_ code: Int32) -> POSIXError { POSIXError(.init(rawValue: code) ?? .EIO) }
}
