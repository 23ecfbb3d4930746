import CronqSchedule

extension DatabaseSettings {
    /// Reads a URL as the original's users wrote it, with any of SQLAlchemy's names for MySQL and MariaDB as scheme.
    ///
    /// After the `?`: `unix_socket`, `charset`, `connect_timeout` and `read_timeout` in seconds, and for an encrypted connection
    /// `ssl`, `ssl_mode`, `ssl_ca`, `ssl_cert`, `ssl_key`, `ssl_verify_cert`.
    init(url text: String, of variable: String) throws(SettingError) {
        let url: ServerURL
        do {
            url = try ServerURL(parsing: text)
        } catch {
            throw SettingError(name: variable, value: "…", remedy: error.description)
        }
        try Self.checkScheme(url.scheme, of: variable)
        let query = try URLQuery(url, of: variable, known: Self.names)
        guard let user = url.user, !user.isEmpty else {
            throw SettingError(name: variable, value: "…", remedy: "the user's name: write it before the host and an @")
        }
        guard let path = url.path, path.count == 1, !path[0].isEmpty else {
            throw SettingError(
                name: variable, value: "…",
                remedy: "the path: name one database, as in mysql://\(ServerURL.encoded(user))@host/cronq")
        }
        guard url.hosts.count <= 1 else {
            throw SettingError(name: variable, value: "…", remedy: "the host: name a single one")
        }
        let host = url.hosts.first?.name ?? "localhost"
        self.init(
            host: host.lowercased() == "localhost" ? "127.0.0.1" : host,
            port: url.hosts.first?.port ?? Self.standardPort, user: user, password: url.password ?? "",
            database: path[0], unixSocket: try Self.unixSocket(query, host), tls: try Self.tls(query),
            source: variable)
        if let charset = try query.text("charset"), charset != "utf8mb4" {
            throw query.refusal("charset", "use utf8mb4 or leave it out: connections always use it")
        }
        if let limit = try query.number("connect_timeout", in: 1...300, unit: "seconds") {
            connectTimeout = .seconds(Int64(limit))
        }
        if let limit = try query.number("read_timeout", in: 1...3_600, unit: "seconds") {
            ioTimeout = .seconds(Int64(limit))
        }
    }

    private static let names = [
        "unix_socket", "charset", "connect_timeout", "read_timeout", "ssl", "ssl_mode", "ssl_ca", "ssl_cert", "ssl_key",
        "ssl_verify_cert",
    ]

    private static func checkScheme(_ scheme: String, of variable: String) throws(SettingError) {
        // SQLAlchemy's form is dialect+driver.
        let dialect = scheme.prefix { $0 != "+" }
        if dialect == "mysql" || dialect == "mariadb" { return }
        var remedy = "the scheme: use mysql:// or mariadb://"
        if dialect == "sqlite" {
            remedy += "; without a database server, all of CronQ runs in one process on SQLite: cronq standalone"
        } else if dialect.hasPrefix("postgres") {
            remedy += "; PostgreSQL is not supported. Without a database server: cronq standalone"
        }
        throw SettingError(name: variable, value: "\(scheme)://…", remedy: remedy)
    }

    private static func unixSocket(_ query: URLQuery, _ host: String) throws(SettingError) -> String? {
        guard let path = try query.text("unix_socket") else { return nil }
        guard path.hasPrefix("/") else { throw query.refusal("unix_socket", "use an absolute path") }
        guard host.lowercased() == "localhost" else {
            throw query.refusal("unix_socket", "a socket file is on this host; leave the host out or use localhost")
        }
        return path
    }

    /// Any of the settings asks for an encrypted connection, and the server is verified unless one of them says otherwise.
    private static func tls(_ query: URLQuery) throws(SettingError) -> TLSSettings? {
        let others = ["ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert"]
        var tls = TLSSettings()
        tls.certificateAuthority = try query.text("ssl_ca")
        tls.certificate = try query.text("ssl_cert")
        tls.key = try query.text("ssl_key")
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw query.refusal(
                tls.key == nil ? "ssl_cert" : "ssl_key", "give both ssl_cert and ssl_key; they may be the same file")
        }
        let demand = try demand(query)
        let verifies = try query.flag("ssl_verify_cert")
        var isWanted = false
        for name in others where try query.text(name) != nil {
            if demand == .plain { throw query.refusal(name, "it needs an encrypted connection; use ssl=true") }
            isWanted = true
        }
        if demand == .verified, verifies == false {
            throw query.refusal("ssl_verify_cert", "it contradicts ssl_mode; leave one of them out")
        }
        // As in MySQL's own client, a given issuer makes REQUIRED check it.
        tls.verifies = verifies ?? (demand != .encrypted || tls.certificateAuthority != nil)
        return isWanted || (demand != nil && demand != .plain) ? tls : nil
    }

    /// What `ssl` and `ssl_mode` say.
    private enum Demand { case plain, encrypted, encryptedByDefault, verified }

    private static func demand(_ query: URLQuery) throws(SettingError) -> Demand? {
        let flag = try query.flag("ssl")
        let mode: Demand
        switch try query.text("ssl_mode")?.uppercased() {
        case nil: return flag.map { $0 ? .encryptedByDefault : .plain }
        case "DISABLED": mode = .plain
        case "REQUIRED": mode = .encrypted
        case "VERIFY_CA", "VERIFY_IDENTITY": mode = .verified
        case "PREFERRED":
            throw query.refusal(
                "ssl_mode", "it would go on in plain text unnoticed; use DISABLED, REQUIRED or VERIFY_IDENTITY")
        default:
            throw query.refusal("ssl_mode", "use DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY")
        }
        if let flag, flag == (mode == .plain) {
            throw query.refusal("ssl", "it contradicts ssl_mode; leave one of them out")
        }
        return mode
    }
}
