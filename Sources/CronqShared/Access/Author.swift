/// Who changes something, as ledger and audit record it.
public struct Author: Sendable, Hashable, Codable {
    /// How they proved who they are.
    public enum Means: String, Sendable, Hashable, Codable, CaseIterable {
        /// The person who runs the server, over loopback (`CRONQ_AUTH=local`).
        case local
        /// A login.
        case session
        /// An API token.
        case token
        /// The operator's tool on the server's own database.
        case tool
        /// CronQ itself.
        case system
    }

    /// Such as `anna`, `local:root` or `token:deploy`; what `requested_by` and `created_by` show.
    public var name: String
    public var means: Means
    /// The numeric address the request came from; `nil` = there was no request.
    public var address: String?

    public init(_ name: String, by means: Means = .system, from address: String? = nil) {
        self.name = name
        self.means = means
        self.address = address
    }
}
