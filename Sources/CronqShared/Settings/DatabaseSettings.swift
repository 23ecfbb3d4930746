public import CronqSchedule

/// Where the fleet's database is, and as whom to speak to it.
///
/// `DATABASE_URL` wins over `CRONQ_MYSQL`, as in the original; without both it is `mysql://root@localhost/cronq`.
public struct DatabaseSettings: Sendable, Hashable {
    /// A name or an address, without brackets. `localhost` in the URL is `127.0.0.1` here: the client library takes the name for
    /// its socket file. An encrypted connection to it needs a certificate for the address.
    public var host: String
    public var port: Int
    public var user: String
    /// Empty = none.
    public var password: String
    public var database: String
    /// The path of a socket file, which is used instead of host and port.
    public var unixSocket: String?
    /// `nil` = in plain text.
    public var tls: TLSSettings?
    public var connectTimeout: TimeSpan
    /// How long one answer may take.
    public var ioTimeout: TimeSpan
    /// The variable that was read, for messages.
    public var source: String

    public init(
        host: String, port: Int = DatabaseSettings.standardPort, user: String, password: String = "",
        database: String, unixSocket: String? = nil, tls: TLSSettings? = nil,
        connectTimeout: TimeSpan = DatabaseSettings.standardConnectTimeout,
        ioTimeout: TimeSpan = DatabaseSettings.standardIOTimeout, source: String
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.unixSocket = unixSocket
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.ioTimeout = ioTimeout
        self.source = source
    }

    public static let standardPort = 3_306
    public static let standardConnectTimeout = TimeSpan.seconds(5)
    public static let standardIOTimeout = TimeSpan.seconds(15)
    /// The database of a fresh installation.
    public static let standard = DatabaseSettings(
        host: "127.0.0.1", user: "root", database: "cronq", source: "the default")

    /// Reads the variables.
    ///
    /// - Throws: `SettingError`, which never shows a password.
    public static func read(_ environment: Environment) throws(SettingError) -> DatabaseSettings {
        for name in ["DATABASE_URL", "CRONQ_MYSQL"] {
            if let text = environment.text(name) { return try DatabaseSettings(url: text, of: name) }
        }
        return .standard
    }
}

extension DatabaseSettings: CustomStringConvertible, CustomDebugStringConvertible {
    /// The URL without the password.
    public var description: String {
        let place = unixSocket == nil ? ServerHost(name: host, port: port).description : "localhost"
        let socket = unixSocket.map { "?unix_socket=\($0)" } ?? ""
        return "mysql://\(ServerURL.encoded(user))@\(place)/\(ServerURL.encoded(database))\(socket)"
    }

    /// The same, so that no printed structure shows the password.
    public var debugDescription: String { description }
}
