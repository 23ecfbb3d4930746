import CronqRunner
import Glibc
import Testing

/// All tests that start real processes: one after the other, because they count processes and descriptors.
@Suite(.serialized, .timeLimit(.minutes(2))) enum RealCommands {}

/// What the tests of the spawn path share: the real `cronq-exec` of this build and a runner on it.
enum ExecFixture {
    /// The helper lies in the build folder, some levels above the test binary at most.
    static let helper: String = {
        var folder = executablePath().split(separator: "/").dropLast()
        while !folder.isEmpty {
            let candidate = "/" + folder.joined(separator: "/") + "/cronq-exec"
            if access(candidate, X_OK) == 0 { return candidate }
            folder = folder.dropLast()
        }
        fatalError("cronq-exec is not built beside the tests")
    }()

    static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    static func spec(_ command: String) -> CommandSpec {
        CommandSpec(command: command, environment: environment)
    }

    /// Runs one command to its end.
    static func run(_ command: String) async throws -> CommandRecord.Summary {
        try await run(spec(command))
    }

    static func run(_ spec: CommandSpec) async throws -> CommandRecord.Summary {
        let runner = try ExecCommandRunner(helper: helper)
        let record = CommandRecord()
        _ = try record.start(spec, on: runner)
        return await record.summary()
    }

    /// Processes one of whose arguments is `marker`: those of a command, but not its helper, which has all of them in
    /// one argument. Zombies have none.
    static func processes(marked marker: String) -> [Int32] {
        processIDs().filter { id in
            contents(of: "/proc/\(id)/cmdline").split(separator: 0).contains { word in
                word.elementsEqual(marker.utf8)
            }
        }
    }

    /// Children of this process that have ended and were not waited for.
    static func zombieCount() -> Int {
        processIDs().filter { id in
            let stat = String(decoding: contents(of: "/proc/\(id)/stat"), as: UTF8.self)
            guard let end = stat.lastIndex(of: ")") else { return false }
            let fields = stat[end...].split(separator: " ")
            return fields.count > 2 && fields[1] == "Z" && fields[2] == String(getpid())
        }.count
    }

    static func openDescriptorCount() -> Int {
        entries(of: "/proc/self/fd").count
    }

    /// An argument for `sleep` that no other process has.
    static func marker() -> String {
        "9\(UInt32.random(in: 10_000_000...99_999_999))"
    }

    /// A fifo for commands to hold open, and its reader. When the last process that wrote to it is gone it reads as
    /// ended, so a test can wait for the death of processes nobody reports.
    static func withFifo(_ body: (_ path: String, _ reader: Int32) async throws -> Void) async throws {
        let path = "/tmp/cronq-exec-test-\(getpid())-\(marker())"
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        try await body(path, reader)
    }

    /// What was written to the fifo until its last writer ended; `nil` when there still is one after a minute.
    static func readToEnd(_ reader: Int32) -> String? {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64)
        while true {
            var watched = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, 60_000) == 1 else { return nil }
            let count = read(reader, &buffer, buffer.count)
            if count <= 0 { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    private static func executablePath() -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        return String(decoding: path[..<max(count, 0)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func processIDs() -> [Int32] {
        entries(of: "/proc").compactMap(Int32.init)
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) })
        }
        return names
    }

    private static func contents(of path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(file, &buffer, buffer.count)
        return Array(buffer[..<max(count, 0)])
    }
}
