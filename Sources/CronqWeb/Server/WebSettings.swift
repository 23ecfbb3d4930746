public import CronqSchedule
public import CronqShared

/// What the web server is told at its start.
public struct WebSettings: Sendable {
    /// `localhost` or a loopback address.
    public var listenInterface: String
    /// 0 = any free one; `WebServer`'s `onReady` says which.
    public var port: Int
    /// The value of `CRONQ_AUTH`.
    public var authentication: String
    /// Shown on every page; may be empty.
    public var instanceName: String
    /// The rules of the zones that jobs name.
    public var zones: any ZoneSource
    /// The zone of jobs that name none.
    public var defaultZone: ZoneRules
    /// The address under which others reach the server, if any.
    public var publicURL: String?
    /// Whether injectors and results workers are processes of their own: pages and `/readyz` say when none is there.
    public var isFleet: Bool
    /// Routing keys of the queues that original runners serve, which nobody can see (design §3.6).
    public var legacyQueues: Set<String>
    public var version: String

    public init(
        listenInterface: String = "127.0.0.1", port: Int = 5_000, authentication: String = "local",
        instanceName: String = "", zones: any ZoneSource, defaultZone: ZoneRules, publicURL: String? = nil,
        isFleet: Bool = false, legacyQueues: Set<String> = [], version: String
    ) {
        self.listenInterface = listenInterface
        self.port = port
        self.authentication = authentication
        self.instanceName = instanceName
        self.zones = zones
        self.defaultZone = defaultZone
        self.publicURL = publicURL
        self.isFleet = isFleet
        self.legacyQueues = legacyQueues
        self.version = version
    }

    /// The largest request body, in bytes.
    static let bodyLimit = 8 * 1024 * 1024
    /// The largest form, in bytes.
    static let formLimit = 64 * 1024
    static let connectionLimit = 1_000
    static let idleTimeoutSeconds: Int64 = 60
    static let shutdownLimit = Duration.seconds(5)
}
