import Glibc

/// The words and variables with which `cronq-exec` is started, and the start itself.
struct ExecInvocation {
    /// Descriptors 0 to 4 are the helper's (`Sources/cronq-exec/protocol.h`).
    static let firstForeignDescriptor: Int32 = 5

    let helper: String
    let arguments: [String]
    let environment: [String]

    /// - Throws: `invalidCommand` for what C strings cannot express. Cutting it off instead would run something else
    ///   than what was written.
    init(helper: String, _ spec: CommandSpec) throws(CommandError) {
        var arguments = [helper]
        if let directory = spec.workingDirectory { arguments += ["--chdir", directory] }
        if let mask = spec.fileModeMask { arguments += ["--umask", String(mask, radix: 8)] }
        arguments += ["--", spec.shell, "-c", spec.command]
        for argument in arguments where argument.utf8.contains(0) {
            throw .invalid("The command, its shell or its directory contains a NUL byte; no program can be given one.")
        }
        for (name, value) in spec.environment {
            guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), !name.utf8.contains(0) else {
                throw .invalid("A variable's name is empty or contains '=' or a NUL byte.")
            }
            guard !value.utf8.contains(0) else { throw .invalid("The variable \(name) contains a NUL byte.") }
        }
        self.helper = helper
        self.arguments = arguments
        self.environment = spec.environment.map { name, value in "\(name)=\(value)" }
    }

    /// Starts the helper in its own session, so that a terminal's Ctrl-C does not reach it, and returns its process id.
    ///
    /// `posix_spawn` shares the runner's memory until exec, so its cost (0.1 ms) does not grow with the runner's size.
    func spawn(stdout: Int32, stderr: Int32, link: Int32) throws(CommandError) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout, 1)
        posix_spawn_file_actions_adddup2(&actions, stderr, 2)
        posix_spawn_file_actions_adddup2(&actions, link, 3)
        posix_spawn_file_actions_adddup2(&actions, link, 4)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, hidden like everything behind _GNU_SOURCE
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | newSession
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var processID: pid_t = 0
        let result = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(environment) { environment in
                posix_spawn(&processID, helper, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw .spawning(helper, result) }
        return processID
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
