/// Why a server's URL cannot be read: which part, and what would be accepted. It never repeats the part.
public struct ServerURLError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Part: String, Sendable, Hashable {
        case url = "the URL"
        case scheme = "the scheme"
        case userInfo = "the user's name and password"
        case user = "the user's name"
        case password = "the password"
        case host = "the host"
        case port = "the port"
        case path = "the path"
        case query = "the query"
    }

    public var part: Part
    public var remedy: String

    public init(_ part: Part, _ remedy: String) {
        self.part = part
        self.remedy = remedy
    }

    public var description: String { "\(part.rawValue): \(remedy)" }
}
