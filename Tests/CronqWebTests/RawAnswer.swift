import Foundation

/// What came back, taken apart.
struct RawAnswer: Sendable {
    var status: Int
    /// By lower-case name.
    var headers: [String: String]
    var body: [UInt8]

    struct Malformed: Error { var text: String }

    init(parsing bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Malformed(text: String(decoding: bytes, as: UTF8.self))
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { throw Malformed(text: lines[0]) }
        self.status = status
        headers = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        body = Array(bytes[end.upperBound...])
        if headers["transfer-encoding"] == "chunked" { body = try Self.joined(body) }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: [String: Any] {
        get throws {
            let value = try JSONSerialization.jsonObject(with: Data(body))
            guard let object = value as? [String: Any] else { throw Malformed(text: text) }
            return object
        }
    }

    /// A value inside the JSON body, such as `data.jobs.0.name`.
    func value(_ path: String) throws -> Any? {
        var value: Any? = try json
        for step in path.split(separator: ".").map(String.init) {
            if let list = value as? [Any], let index = Int(step) {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[step]
            }
        }
        return value is NSNull ? nil : value
    }

    func string(_ path: String) throws -> String? { try value(path) as? String }
    func number(_ path: String) throws -> Int? { try value(path) as? Int }
    func count(_ path: String) throws -> Int? { (try value(path) as? [Any])?.count }

    /// `path: message` of each fault.
    func faults() throws -> [String] {
        (try value("errors") as? [[String: String]] ?? []).map { "\($0["path"] ?? ""): \($0["message"] ?? "")" }
    }

    private static func joined(_ chunks: [UInt8]) throws -> [UInt8] {
        var rest = chunks[...]
        var body: [UInt8] = []
        while let lineEnd = rest.firstRange(of: [13, 10]) {
            let size = Int(String(decoding: rest[..<lineEnd.lowerBound], as: UTF8.self), radix: 16) ?? -1
            let start = lineEnd.upperBound
            guard size >= 0, rest.endIndex - start >= size else { throw Malformed(text: "broken chunk") }
            if size == 0 { return body }
            body += rest[start..<start + size]
            rest = rest[(start + size + 2)...]
        }
        throw Malformed(text: "the last chunk is missing")
    }
}
