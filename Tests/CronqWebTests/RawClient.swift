import Foundation
import Glibc

/// A client that sends exactly the bytes a test gives it: no library between the test and the socket.
struct RawClient: Sendable {
    let port: Int

    /// Sends one request and reads until the server closes.
    ///
    /// Blocks a thread of its own, never one of the pools that the server and its store need.
    func send(_ text: String, body: [UInt8] = []) async throws -> RawAnswer {
        let bytes = Array(text.utf8) + body
        let port = port
        let answer: [UInt8] = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.exchange(bytes, port: port) })
            }
        }
        return try RawAnswer(parsing: answer)
    }

    /// One request with the headers that a client on this machine sends.
    func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], json: String? = nil, body: [UInt8]? = nil
    ) async throws -> RawAnswer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost:\(port)", "Connection: close"]
        var headers = headers
        var content = body ?? []
        if let json {
            content = Array(json.utf8)
            headers.append(("Content-Type", "application/json"))
        }
        if json != nil || body != nil { headers.append(("Content-Length", String(content.count))) }
        lines += headers.map { "\($0): \($1)" }
        return try await send(lines.joined(separator: "\r\n") + "\r\n\r\n", body: content)
    }

    func put(_ category: String, _ json: String) async throws -> RawAnswer {
        try await request("PUT", "/api/category/\(category)", json: json)
    }

    struct Failure: Error { var step: String, code: Int32 }

    /// Sends the beginning of a request and leaves the connection open.
    func open(_ text: String) throws -> Int32 {
        let descriptor = try Self.connection(to: port)
        Self.write(Array(text.utf8), to: descriptor)
        return descriptor
    }

    private static func connection(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(step: "socket", code: errno) }
        // A server that hangs fails the test instead of hanging it; all tests of the package at once take their time.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(step: "connect", code: code)
        }
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            // A server may answer and close before it has read everything.
            guard count > 0 else { break }
            sent += count
        }
    }

    private static func exchange(_ bytes: [UInt8], port: Int) throws -> [UInt8] {
        let descriptor = try connection(to: port)
        defer { close(descriptor) }
        write(bytes, to: descriptor)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 { return answer }
            guard count > 0 else {
                if errno == ECONNRESET, !answer.isEmpty { return answer }
                throw Failure(step: "recv", code: errno)
            }
            answer += buffer[..<count]
        }
    }
}
