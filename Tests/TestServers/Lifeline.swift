import Foundation
import Glibc
public import TestSupport

/// Takes servers and their files away when the test process has ended, however it ended: a small process of its own waits
/// for the end of a connection that only the test process holds open.
public final class Lifeline: Sendable {
    private static let started = Result { try Lifeline() }

    /// - Throws: If the small process could not be started; to everybody who asks.
    public static func shared() throws -> Lifeline { try started.get() }

    /// Everything of all servers of this test process lies here.
    let folder: String
    private let line: Int32
    private let watcher: ChildProcess

    /// Reads which process groups there are until nobody can write any more.
    private static let watch = """
        groups=
        while read -r word group <&3; do
            case $word in
            begin) groups="$groups $group" ;;
            end)
                left=
                for other in $groups; do [ "$other" = "$group" ] || left="$left $other"; done
                groups=$left ;;
            esac
        done
        for group in $groups; do kill -s KILL -- "-$group"; done
        # A process that was killed a moment ago may still make a file.
        for attempt in 1 2 3 4 5; do rm -rf -- "$1" && break; sleep 0.2; done
        """

    private init() throws {
        folder = try Files.makeTemporaryFolder()
        // Servers run as another user find their own folders in it.
        chmod(folder, 0o711)
        let far: Int32
        (line, far) = try Loopback.socketPair()
        defer { close(far) }
        watcher = try ChildProcess(
            ["/bin/sh", "-c", Self.watch, "sh", folder], environment: ["PATH": "/usr/bin:/bin"],
            files: folder + "/watcher", descriptors: [far])
    }

    /// Starts a process that must not outlive the test process, in a process group of its own.
    ///
    /// It reports itself before it becomes what it is to be, so that there is no moment in which it runs and nobody knows it.
    ///
    /// - Parameters: Those of `ChildProcess`.
    /// - Throws: `ChildProcess.SpawnError`.
    public func start(_ words: [String], environment: [String: String], files: String) throws -> ChildProcess {
        let script = "echo \"begin $$\" >&3; exec 3>&-; exec \"$@\""
        return try ChildProcess(
            ["/bin/sh", "-c", script, "sh"] + words, environment: environment, files: files, descriptors: [line])
    }

    /// Says that a process has ended: its number may become somebody else's.
    public func forget(_ process: ChildProcess) {
        let words = Array("end \(process.id)\n".utf8)
        _ = send(line, words, words.count, Int32(MSG_NOSIGNAL))
    }

    /// A new folder that stays until the end of the test process, unless it is removed before.
    public func makeFolder(_ name: String) throws -> String {
        let path = "\(folder)/\(name)-\(UUID().uuidString.prefix(8))"
        guard mkdir(path, 0o711) == 0 else { throw ServerError(description: "no folder \(path)") }
        return path
    }
}
