import Foundation

/// What curl got.
public struct Answer: Sendable {
    public let status: Int
    /// In lower case.
    public let headers: String
    public let body: String
    public var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(body.utf8))) ?? .null }
}
