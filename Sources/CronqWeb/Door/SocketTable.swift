import Glibc

/// The kernel's list of TCP sockets: `/proc/net/tcp` and `/proc/net/tcp6` (proc(5)).
struct SocketTable: Sendable {
    /// One line of the list.
    struct Row: Sendable, Hashable {
        var local: SocketEndpoint
        var remote: SocketEndpoint
        /// As the kernel numbers them.
        var state: UInt8
        var user: UInt32
        /// 0 once no process holds the socket; `user` is then 0, too, whoever owned it.
        var inode: UInt64

        static let listening: UInt8 = 0x0A
    }

    /// As the kernel prints it, with a 0 behind it.
    private let text: [UInt8]

    /// The kernel keeps one table for each kind of socket.
    enum Kind: String, Sendable, CaseIterable {
        case tcp, tcp6
    }

    /// Reads one table; one that the kernel does not have is empty.
    ///
    /// Measured: 6 ms however short the table is, as the kernel walks its whole hash.
    static func current(_ kind: Kind) -> SocketTable {
        SocketTable(ProcFile.read("/proc/net/\(kind.rawValue)") ?? "")
    }

    init(_ text: String) { self.text = Array(text.utf8) + [0] }

    /// Every socket; lines that are not understood are left out.
    var rows: [Row] {
        text.dropLast().split(separator: UInt8(ascii: "\n")).compactMap { line in
            Row(parsing: String(decoding: line, as: UTF8.self))
        }
    }

    /// The socket at the other end of a connection whose this end has the address `server`.
    func peer(_ client: SocketEndpoint, of server: SocketEndpoint) -> Row? {
        lines(with: client.portText).lazy.compactMap { Row(parsing: $0) }.first {
            $0.local == client && $0.remote == server && $0.state != Row.listening && $0.inode != 0
        }
    }

    /// The table has a line for each connection of the machine, and understanding one takes a thousand times as long as
    /// passing over it.
    private func lines(with mark: String) -> [String] {
        let newline = UInt8(ascii: "\n")
        var lines: [String] = []
        var rest = text.dropLast()
        while let found = position(of: mark, from: rest.startIndex) {
            let start = rest[..<found].lastIndex(of: newline).map { $0 + 1 } ?? rest.startIndex
            let end = rest[found...].firstIndex(of: newline) ?? rest.endIndex
            lines.append(String(decoding: rest[start..<end], as: UTF8.self))
            rest = rest[end...]
        }
        return lines
    }

    private func position(of mark: String, from start: Int) -> Int? {
        text.withUnsafeBytes { bytes in
            guard let all = bytes.bindMemory(to: CChar.self).baseAddress, let found = strstr(all + start, mark) else {
                return nil
            }
            return UnsafePointer(found) - all
        }
    }
}

extension SocketTable.Row {
    /// `0: 0100007F:1388 00000000:0000 0A tx:rx tr:when retrnsmt uid timeout inode …`
    init?(parsing line: String) {
        let columns = line.split(separator: " ", omittingEmptySubsequences: true)
        guard columns.count >= 10, columns[0].hasSuffix(":"),
            let local = SocketEndpoint(kernelText: columns[1]), let remote = SocketEndpoint(kernelText: columns[2]),
            let state = UInt8(columns[3], radix: 16), let user = UInt32(columns[7]), let inode = UInt64(columns[9])
        else { return nil }
        self.init(local: local, remote: remote, state: state, user: user, inode: inode)
    }
}

extension SocketEndpoint {
    /// `:1388 `
    fileprivate var portText: String {
        let digits = String(port, radix: 16, uppercase: true)
        return ":" + String(repeating: "0", count: 4 - digits.count) + digits + " "
    }

    /// `0100007F:1388`: 32-bit words as this machine reads them from network order, then the port.
    init?(kernelText text: Substring) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard rest.utf8.count >= 8, let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
            rest = rest.dropFirst(8)
        }
        switch bytes.count {
        case 4: self.init(ipv4: bytes, port: port)
        case 16: self.init(ipv6: bytes, port: port)
        default: return nil
        }
    }
}
