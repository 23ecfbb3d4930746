public import CronqSchedule
public import CronqShared

/// What the web server is told at its start.
public struct WebSettings: Sendable {
    /// `CRONQ_AUTH`.
    public enum Authentication: String, Sendable, Hashable, CaseIterable {
        /// The person who runs the server needs no login, over loopback, while there is no user.
        case local
        /// Everybody logs in.
        case login
    }

    /// `localhost` or a numeric address.
    public var listenInterface: String
    /// 0 = any free one; `WebServer`'s `onReady` says which.
    public var port: Int
    public var authentication: Authentication
    /// Shown on every page; may be empty.
    public var instanceName: String
    /// The rules of the zones that jobs name.
    public var zones: any ZoneSource
    /// The zone of jobs that name none.
    public var defaultZone: ZoneRules
    /// Where others reach the pages, if anywhere.
    public var publicURL: PublicURL?
    /// `SCRIPT_NAME`: where our addresses begin; empty, or with a slash at its beginning and none at its end.
    public var scriptName: String
    /// Proxies whose words about the client count.
    public var trustedProxies: [AddressRange]
    /// `CRONQ_LOG_URL_TEMPLATE`: where the log of a run is kept elsewhere.
    public var logURLTemplate: String?
    /// Whether injectors and results workers are processes of their own: pages and `/readyz` say when none is there.
    public var isFleet: Bool
    /// Routing keys of the queues that original runners serve, which nobody can see (design §3.6).
    public var legacyQueues: Set<String>
    /// What the process was told, as the configuration page shows it.
    public var configuration: [ConfigurationLine]
    public var version: String

    public init(
        listenInterface: String = "127.0.0.1", port: Int = 5_000, authentication: Authentication = .local,
        instanceName: String = "", zones: any ZoneSource, defaultZone: ZoneRules, publicURL: PublicURL? = nil,
        scriptName: String = "", trustedProxies: [AddressRange] = [], logURLTemplate: String? = nil,
        isFleet: Bool = false, legacyQueues: Set<String> = [], configuration: [ConfigurationLine] = [], version: String
    ) {
        self.listenInterface = listenInterface
        self.port = port
        self.authentication = authentication
        self.instanceName = instanceName
        self.zones = zones
        self.defaultZone = defaultZone
        self.publicURL = publicURL
        self.scriptName = scriptName
        self.trustedProxies = trustedProxies
        self.logURLTemplate = logURLTemplate
        self.isFleet = isFleet
        self.legacyQueues = legacyQueues
        self.configuration = configuration
        self.version = version
    }

    /// The largest request body, in bytes.
    static let bodyLimit = 8 * 1024 * 1024
    /// The largest form, in bytes: a job with the longest command and description, every byte of them percent-coded.
    static let formLimit = 512 * 1024
    static let connectionLimit = 1_000
    static let idleTimeoutSeconds: Int64 = 60
    static let shutdownLimit = Duration.seconds(5)
}
