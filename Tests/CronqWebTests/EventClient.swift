import Foundation
import Glibc

/// Reads a stream of events as a browser does, as long as a test wants.
struct EventClient: Sendable {
    let client: RawClient

    struct Event: Sendable, Hashable {
        var name = ""
        var id: String?
        var data = ""

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(data.utf8))) as? [String: Any] ?? [:]
        }
    }

    /// What came until the reader left or the server closed.
    struct Stream: Sendable {
        var head: String
        var events: [Event]
        /// Whether the server closed it.
        var isClosed = false
    }

    /// Reads until a condition holds, then leaves.
    ///
    /// Blocks a thread of its own, never one of the pools that the server and its store need.
    func read(
        _ path: String, headers: [(String, String)] = [], until isEnough: @escaping @Sendable ([Event]) -> Bool
    ) async throws -> Stream {
        let descriptor = try client.open(request(path, headers))
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                defer { close(descriptor) }
                continuation.resume(with: Result { try Self.read(descriptor, until: isEnough) })
            }
        }
    }

    /// Reads the first event and stays.
    ///
    /// - Returns: What is to be left in the end.
    func stay(_ path: String) async throws -> Int32 {
        let descriptor = try client.open(request(path, []))
        let _: Stream = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.read(descriptor) { !$0.isEmpty } })
            }
        }
        return descriptor
    }

    static func leave(_ descriptor: Int32) { close(descriptor) }

    private func request(_ path: String, _ headers: [(String, String)]) -> String {
        let lines =
            [
                "GET \(path) HTTP/1.1", "Host: localhost:\(client.port)", "Accept: text/event-stream",
                "Connection: close",
            ] + headers.map { "\($0): \($1)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static func read(_ descriptor: Int32, until isEnough: ([Event]) -> Bool) throws -> Stream {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let stream = parse(bytes)
            if isEnough(stream.events) { return stream }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw RawClient.Failure(step: "recv", code: errno) }
            guard count > 0 else {
                var stream = parse(bytes)
                stream.isClosed = true
                return stream
            }
            bytes += buffer[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8]) -> Stream {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return Stream(head: "", events: [])
        }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let text = String(decoding: unframed(bytes[end.upperBound...]), as: UTF8.self)
        var events: [Event] = []
        for block in text.components(separatedBy: "\n\n").dropLast() {
            var event = Event()
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let value = parts.count > 1 ? String(parts[1].dropFirst()) : ""
                switch parts[0] {
                case "event": event.name = value
                case "id": event.id = value
                case "data": event.data = value
                default: break
                }
            }
            if !event.name.isEmpty { events.append(event) }
        }
        return Stream(head: head, events: events)
    }

    /// The whole frames of a chunked body.
    private static func unframed(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var rest = body
        var bytes: [UInt8] = []
        while let lineEnd = rest.firstRange(of: [13, 10]) {
            let size = Int(String(decoding: rest[..<lineEnd.lowerBound], as: UTF8.self), radix: 16) ?? 0
            guard size > 0, rest.endIndex - lineEnd.upperBound >= size + 2 else { return bytes }
            bytes += rest[lineEnd.upperBound..<lineEnd.upperBound + size]
            rest = rest[(lineEnd.upperBound + size + 2)...]
        }
        return bytes
    }
}
