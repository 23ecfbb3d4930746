/// One connection to the pages of a CronQ on this machine, kept open over many requests: what is measured is the
/// server's time and not the start of a client. Whoever asks is held up until the answer has come.
///
/// It reads answers that say their length, as all of CronQ's do.
final class HTTPConnection {
    private let socket: BlockingSocket
    private let port: Int

    /// Much longer than any answer takes.
    private static let patience = Duration.seconds(20)
    private static let blankLine = Array("\r\n\r\n".utf8)

    init(port: Int) throws {
        self.port = port
        socket = try BlockingSocket.connected(toPort: port)
    }

    /// The body of a page.
    ///
    /// - Throws: ``SpoiledRound`` if the status is not 200.
    func get(_ path: String) throws -> [UInt8] { try ask("GET", path, headers: "") }

    /// The body of the answer to a request without one.
    ///
    /// - Throws: ``SpoiledRound`` if the status is not 200.
    func post(_ path: String) throws -> [UInt8] { try ask("POST", path, headers: "Content-Length: 0\r\n") }

    private func ask(_ method: String, _ path: String, headers: String) throws -> [UInt8] {
        let limit = ContinuousClock.now + Self.patience
        try socket.send("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(headers)\r\n")
        var bytes: [UInt8] = []
        let headEnd = try receiveHead(before: limit, into: &bytes)
        let (status, length) = try Self.read(head: bytes[..<headEnd.lowerBound])
        bytes.removeSubrange(..<headEnd.upperBound)
        while bytes.count < length { bytes += try socket.receive(before: limit) }
        guard status == 200, bytes.count == length else {
            throw SpoiledRound("\(method) \(path): \(status) \(String(decoding: bytes.prefix(500), as: UTF8.self))")
        }
        return bytes
    }

    /// Where the blank line is that ends the head.
    private func receiveHead(before limit: ContinuousClock.Instant, into bytes: inout [UInt8]) throws -> Range<Int> {
        while true {
            bytes += try socket.receive(before: limit)
            if let end = bytes.firstRange(of: Self.blankLine) { return end }
        }
    }

    private static func read(head: ArraySlice<UInt8>) throws -> (status: Int, length: Int) {
        // To Swift "\r\n" is one character.
        let lines = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        let length = lines.first { $0.hasPrefix("content-length:") }?.split { $0 == ":" || $0 == " " }.last
        guard words.count > 1, let status = Int(words[1]), let length, let number = Int(length) else {
            throw SpoiledRound("an answer without status or length: \(lines)")
        }
        return (status, number)
    }
}
