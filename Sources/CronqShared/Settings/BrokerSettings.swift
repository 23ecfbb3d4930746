public import CronqSchedule

/// Where the broker is, and as whom to speak to it.
///
/// `RABBITMQ_URL` (`amqp://user:password@host1,host2:5673/vhost?heartbeat=15`) wins; if it is set, none of the others is looked at.
/// Without it the original's older variables count: `RABBITMQ_HOSTS` (a comma list, each with an optional port) or `RABBITMQ_HOST`,
/// `RABBITMQ_USER`, `RABBITMQ_PASS`; and besides them `RABBITMQ_PORT` and `RABBITMQ_VHOST`.
///
/// The virtual host follows RabbitMQ's own rule for URLs, not the original's, which took the raw path with its slash: `/name` is
/// the virtual host `name` here and was `/name` there. No path, `/` and `/%2f` are the virtual host `/`; the original's `/name` is
/// written `/%2fname`.
public struct BrokerSettings: Sendable, Hashable {
    /// In the order in which they are written; never empty.
    public var hosts: [ServerHost]
    public var user: String
    public var password: String
    public var virtualHost: String
    /// How often either side shows that it lives; a peer that is silent for two of these is dead.
    public var heartbeat: TimeSpan
    /// `nil` = in plain text.
    public var tls: TLSSettings?
    public var connectTimeout: TimeSpan
    /// The variables that were read, for messages.
    public var source: String

    public init(
        hosts: [ServerHost], user: String = "guest", password: String = "guest", virtualHost: String = "/",
        heartbeat: TimeSpan = BrokerSettings.standardHeartbeat, tls: TLSSettings? = nil,
        connectTimeout: TimeSpan = BrokerSettings.standardConnectTimeout, source: String
    ) {
        self.hosts = hosts
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
        self.heartbeat = heartbeat
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.source = source
    }

    public static let standardPort = 5_672
    public static let standardTLSPort = 5_671
    public static let standardHeartbeat = TimeSpan.seconds(15)
    public static let standardConnectTimeout = TimeSpan.seconds(5)

    /// The broker of a fresh installation: `amqp://guest:guest@localhost/`.
    public static let standard = BrokerSettings(
        hosts: [ServerHost(name: "localhost", port: standardPort)], source: "the default")

    /// Reads the variables; `nil` if none of them is set.
    ///
    /// - Throws: `SettingError`, which never shows a password.
    public static func read(_ environment: Environment) throws(SettingError) -> BrokerSettings? {
        if let text = environment.text("RABBITMQ_URL") { return try BrokerSettings(url: text) }
        let names = variables.filter { environment.text($0) != nil }
        return names.isEmpty ? nil : try BrokerSettings(environment, names)
    }

    private static let variables = [
        "RABBITMQ_HOSTS", "RABBITMQ_HOST", "RABBITMQ_PORT", "RABBITMQ_USER", "RABBITMQ_PASS", "RABBITMQ_VHOST",
    ]

    private init(_ environment: Environment, _ names: [String]) throws(SettingError) {
        let port = try environment.number("RABBITMQ_PORT", in: 1...65_535) ?? Self.standardPort
        var found: [ServerURL.Host] = []
        for name in ["RABBITMQ_HOSTS", "RABBITMQ_HOST"] where found.isEmpty && environment.text(name) != nil {
            do {
                found = try ServerURL.hosts(environment.list(name).joined(separator: ","))
            } catch {
                throw SettingError(name: name, value: environment.text(name) ?? "", remedy: error.description)
            }
        }
        self = .standard
        if !found.isEmpty { hosts = found.map { ServerHost(name: $0.name, port: $0.port ?? port) } }
        if found.isEmpty { hosts = [ServerHost(name: "localhost", port: port)] }
        user = environment.text("RABBITMQ_USER") ?? user
        password = environment.text("RABBITMQ_PASS") ?? password
        virtualHost = environment.text("RABBITMQ_VHOST") ?? virtualHost
        guard virtualHost.utf8.count <= Self.nameLimit else {
            throw SettingError(
                name: "RABBITMQ_VHOST", value: virtualHost, remedy: "use at most \(Self.nameLimit) bytes")
        }
        source = names.joined(separator: ", ")
    }

    /// The protocol's limit for short texts, in bytes.
    static let nameLimit = 255
}

extension BrokerSettings: CustomStringConvertible, CustomDebugStringConvertible {
    /// The URL without the password.
    public var description: String {
        let scheme = tls == nil ? "amqp" : "amqps"
        let places = hosts.map(\.description).joined(separator: ",")
        return "\(scheme)://\(ServerURL.encoded(user))@\(places)/\(ServerURL.encoded(virtualHost))"
    }

    /// The same, so that no printed structure shows the password.
    public var debugDescription: String { description }
}
