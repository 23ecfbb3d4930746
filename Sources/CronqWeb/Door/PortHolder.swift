import CronqShared
import Glibc

/// Who listens on a TCP port of this machine, as far as this user may know.
public struct PortHolder: Sendable, Hashable, CustomStringConvertible {
    /// `nil` if the process belongs to somebody else and hides its descriptors.
    public var processID: Int32?
    /// Program and arguments, shortened.
    public var command: String?
    /// The owner's login name.
    public var user: String

    public init(processID: Int32?, command: String?, user: String) {
        self.processID = processID
        self.command = command
        self.user = user
    }

    /// Looks in the kernel's socket table and in every process's descriptors; `nil` if nobody listens.
    public static func find(port: Int) -> PortHolder? {
        let listeners = SocketTable.Kind.allCases.flatMap { SocketTable.current($0).rows }.filter {
            $0.state == SocketTable.Row.listening && Int($0.local.port) == port
        }
        guard let listener = listeners.first else { return nil }
        let user = UserAccount(id: listener.user).name
        let targets = Set(listeners.map { "socket:[\($0.inode)]" })
        guard let process = Self.processes().first(where: { holds(any: targets, process: $0) }) else {
            return PortHolder(processID: nil, command: nil, user: user)
        }
        return PortHolder(processID: process, command: command(of: process), user: user)
    }

    public var description: String {
        guard let processID else { return "a process of user \(user)" }
        return "process \(processID)" + (command.map { " (\($0))" } ?? "") + " of user \(user)"
    }

    private static func processes() -> [Int32] {
        entries(of: "/proc").compactMap { Int32($0) }
    }

    private static func holds(any targets: Set<String>, process: Int32) -> Bool {
        let folder = "/proc/\(process)/fd"
        return entries(of: folder).contains { name in
            var buffer = [UInt8](repeating: 0, count: 128)
            let count = buffer.withUnsafeMutableBytes { raw in
                readlink("\(folder)/\(name)", raw.baseAddress!.assumingMemoryBound(to: CChar.self), raw.count)
            }
            return count > 0 && targets.contains(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    private static func command(of process: Int32) -> String? {
        guard let text = ProcFile.read("/proc/\(process)/cmdline") else { return nil }
        let words = text.split(separator: "\0").joined(separator: " ")
        let shown = words.unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? " " : String($0) }
        return shown.isEmpty ? nil : shown.joined()
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
