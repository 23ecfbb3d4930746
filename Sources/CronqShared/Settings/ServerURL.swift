/// A server's address as operators write it: `scheme://user:password@host1:port,host2/path?name=value`.
///
/// Everything is decoded. Foundation's `URL` is not used because it knows no lists of hosts, repairs what is wrong instead of
/// refusing it, and reads differently from release to release.
public struct ServerURL: Sendable, Hashable {
    /// In lower case.
    public var scheme: String
    /// `nil` = there is none; empty if there is an `@` with nothing before it.
    public var user: String?
    public var password: String?
    /// In the order of the text; empty if no host is named, as in `mysql:///cronq`.
    public var hosts: [Host]
    /// The parts between slashes: `nil` = no path at all, one empty part = `/` alone.
    public var path: [String]?
    /// In the order of the text; no name occurs twice.
    public var query: [QueryItem]

    public struct Host: Sendable, Hashable {
        /// Without the brackets of an IPv6 address.
        public var name: String
        public var port: Int?

        public init(name: String, port: Int? = nil) {
            self.name = name
            self.port = port
        }
    }

    public struct QueryItem: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The longest text that is read, in bytes.
    public static let lengthLimit = 4_096
    /// The most hosts, and the most query items.
    public static let partLimit = 32

    /// Reads the text.
    ///
    /// - Throws: `ServerURLError`, which names the part that is wrong and never repeats it, since a misplaced `/` or `@` makes any
    ///   part a piece of the password.
    public init(parsing text: String) throws(ServerURLError) {
        try Self.checkCharacters(text)
        let bytes = text.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: ":")), text[mark...].hasPrefix("://") else {
            throw ServerURLError(.scheme, "begin with a scheme, as in amqp://host or mysql://host")
        }
        scheme = try Self.scheme(text[..<mark])
        let rest = text[mark...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest[authority.endIndex...]
        guard !tail.contains("@") else {
            throw ServerURLError(
                .userInfo,
                "write / ? # and @ in a user's name or password as %2F %3F %23 and %40; elsewhere too, @ is %40")
        }
        let at = authority.lastIndex(of: "@")
        (user, password) = try Self.userInfo(at.map { authority[..<$0] })
        let names = at.map { authority[authority.index(after: $0)...] } ?? authority
        hosts = names.isEmpty ? [] : try Self.hosts(names)

        let pathText = tail.prefix { $0 != "?" }
        path = pathText.isEmpty ? nil : try Self.path(pathText.dropFirst())
        query = try Self.query(tail[pathText.endIndex...].dropFirst())
    }

    private static func checkCharacters(_ text: String) throws(ServerURLError) {
        guard text.utf8.count <= lengthLimit else {
            throw ServerURLError(.url, "use at most \(lengthLimit) bytes")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw ServerURLError(.url, "it contains a space or a control character; write a space as %20")
        }
        guard !text.utf8.contains(UInt8(ascii: "#")) else {
            throw ServerURLError(.url, "it contains a #; write it as %23")
        }
    }

    private static func scheme(_ text: Substring) throws(ServerURLError) -> String {
        let isWord = text.utf8.allSatisfy { byte in
            isLetterOrDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        }
        guard isWord, !text.isEmpty, text.utf8.count <= partLimit else {
            throw ServerURLError(.scheme, "use letters, digits, + and -, as in amqp://host or mysql://host")
        }
        return text.lowercased()
    }

    private static func userInfo(_ text: Substring?) throws(ServerURLError) -> (String?, String?) {
        guard let text else { return (nil, nil) }
        let name = text.prefix { $0 != ":" }
        let user = try decoded(name, .user)
        guard name.endIndex < text.endIndex else { return (user, nil) }
        return (user, try decoded(text[name.endIndex...].dropFirst(), .password))
    }

    private static func path(_ text: Substring) throws(ServerURLError) -> [String] {
        let parts = text.split(separator: "/", maxSplits: partLimit, omittingEmptySubsequences: false)
        guard parts.count <= partLimit else { throw ServerURLError(.path, "use fewer slashes") }
        var path: [String] = []
        for part in parts { path.append(try decoded(part, .path)) }
        return path
    }

    private static func query(_ text: Substring) throws(ServerURLError) -> [QueryItem] {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: "&", maxSplits: partLimit, omittingEmptySubsequences: false)
        guard parts.count <= partLimit else {
            throw ServerURLError(.query, "use at most \(partLimit) settings after the ?")
        }
        var items: [QueryItem] = []
        for part in parts {
            guard let sign = part.firstIndex(of: "="), sign > part.startIndex else {
                throw ServerURLError(.query, "write name=value, with & between them")
            }
            let name = try decoded(part[..<sign], .query)
            let value = try decoded(part[sign...].dropFirst(), .query)
            guard !items.contains(where: { $0.name == name }) else {
                throw ServerURLError(.query, "\(name.prefix(64)) is there twice; write it once")
            }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }
}
