import CronqSchedule

extension BrokerSettings {
    /// Reads the value of `RABBITMQ_URL`.
    ///
    /// After the `?`: `heartbeat` in seconds; `connection_timeout` in milliseconds, as RabbitMQ's own clients count it; and with
    /// `amqps` `verify`, `cacertfile`, `certfile`, `keyfile` and `server_name_indication`. The server is verified unless
    /// `verify=verify_none` is given.
    init(url text: String) throws(SettingError) {
        let url: ServerURL
        do {
            url = try ServerURL(parsing: text)
        } catch {
            throw Self.refusal(error.description)
        }
        guard url.scheme == "amqp" || url.scheme == "amqps" else {
            throw Self.refusal("the scheme: use amqp:// or, encrypted, amqps://")
        }
        let query = try URLQuery(
            url, of: Self.variable, known: ["heartbeat", "connection_timeout"] + Self.encryptionNames)
        let tls = try Self.tls(query, isEncrypted: url.scheme == "amqps")
        let port = tls == nil ? Self.standardPort : Self.standardTLSPort
        let hosts = url.hosts.map { ServerHost(name: $0.name, port: $0.port ?? port) }
        self.init(
            hosts: hosts.isEmpty ? [ServerHost(name: "localhost", port: port)] : hosts, user: url.user ?? "guest",
            password: url.password ?? "guest", virtualHost: try Self.virtualHost(url.path),
            heartbeat: try Self.heartbeat(query), tls: tls, source: Self.variable)
        if let limit = try query.number("connection_timeout", in: 100...600_000, unit: "milliseconds") {
            connectTimeout = .milliseconds(Int64(limit))
        }
    }

    private static let variable = "RABBITMQ_URL"
    private static let encryptionNames = ["verify", "cacertfile", "certfile", "keyfile", "server_name_indication"]

    private static func refusal(_ remedy: String) -> SettingError {
        SettingError(name: variable, value: "…", remedy: remedy)
    }

    private static func virtualHost(_ path: [String]?) throws(SettingError) -> String {
        guard let path, path != [""] else { return "/" }
        guard path.count == 1 else {
            throw refusal("the path: write a slash within the virtual host's name as %2f")
        }
        guard path[0].utf8.count <= nameLimit else {
            throw refusal("the path: use at most \(nameLimit) bytes for the virtual host")
        }
        return path[0]
    }

    private static func heartbeat(_ query: URLQuery) throws(SettingError) -> TimeSpan {
        switch try query.text("heartbeat") {
        case "none", "0":
            throw query.refusal(
                "heartbeat", "a dead connection would never be noticed; use a whole number of seconds from 1 to 3600")
        default:
            let seconds = try query.number("heartbeat", in: 1...3_600, unit: "seconds")
            return seconds.map { .seconds(Int64($0)) } ?? standardHeartbeat
        }
    }

    private static func tls(_ query: URLQuery, isEncrypted: Bool) throws(SettingError) -> TLSSettings? {
        guard isEncrypted else {
            for name in encryptionNames where try query.text(name) != nil {
                throw query.refusal(name, "it needs an encrypted connection; begin with amqps://")
            }
            return nil
        }
        var tls = TLSSettings()
        switch try query.text("verify") {
        case nil, "verify_peer": tls.verifies = true
        case "verify_none": tls.verifies = false
        default: throw query.refusal("verify", "use verify_peer or verify_none")
        }
        tls.certificateAuthority = try query.text("cacertfile")
        tls.certificate = try query.text("certfile")
        tls.key = try query.text("keyfile")
        tls.serverName = try query.text("server_name_indication")
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw query.refusal(
                tls.key == nil ? "certfile" : "keyfile", "give both certfile and keyfile; they may be the same file")
        }
        return tls
    }
}
