/// Why the web server could not start: which setting, what is wrong with it, what to do.
public struct WebServerError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// The settings ask for what only users and logins would make safe.
        case setting
        /// Another process listens on the port.
        case portTaken
        /// The system refused the address or port for another reason.
        case bind
    }

    public var code: Code
    public var description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
