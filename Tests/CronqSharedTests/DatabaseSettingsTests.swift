import CronqSchedule
import CronqShared
import Testing

@Suite("Database settings")
struct DatabaseSettingsTests {
    private func read(url: String) throws -> DatabaseSettings {
        try DatabaseSettings.read(Environment(["DATABASE_URL": url]))
    }

    @Test("DATABASE_URL wins over CRONQ_MYSQL, and both over the default")
    func knowsTheOrder() throws {
        #expect(try DatabaseSettings.read(Environment([:])) == .standard)
        var variables = ["CRONQ_MYSQL": "mysql+mysqlconnector://root@localhost/cronq"]
        let older = try DatabaseSettings.read(Environment(variables))
        var expected = DatabaseSettings.standard
        expected.source = "CRONQ_MYSQL"
        #expect(older == expected)
        variables["DATABASE_URL"] = "mysql+pymysql://app:s3cret@db.example:3307/prod"
        let settings = try DatabaseSettings.read(Environment(variables))
        #expect(
            settings
                == DatabaseSettings(
                    host: "db.example", port: 3_307, user: "app", password: "s3cret", database: "prod",
                    source: "DATABASE_URL"))
        #expect(settings.connectTimeout == .seconds(5))
        #expect(settings.ioTimeout == .seconds(15))
    }

    @Test(
        "MySQL's and MariaDB's names are accepted as schemes",
        arguments: ["mysql", "MySQL", "mysql+pymysql", "mariadb", "mariadb+mariadbconnector"])
    func acceptsSchemes(scheme: String) throws {
        #expect(try read(url: "\(scheme)://u@h/d").description == "mysql://u@h:3306/d")
    }

    @Test("localhost is reached by TCP unless a socket is named")
    func readsSockets() throws {
        #expect(try read(url: "mysql://u@localhost/d").host == "127.0.0.1")
        #expect(try read(url: "mysql://u@localhost/d").unixSocket == nil)
        for host in ["", "localhost", "LocalHost"] {
            let settings = try read(url: "mysql://u:s3cret@\(host)/d?unix_socket=/run/my.sock")
            #expect(settings.unixSocket == "/run/my.sock")
            #expect(settings.description == "mysql://u@localhost/d?unix_socket=/run/my.sock")
        }
        #expect(try read(url: "mysql://u@[::1]/d").host == "::1")
    }

    @Test("character set and time limits are read")
    func readsTheQuery() throws {
        let settings = try read(url: "mysql://u@h/d?charset=utf8mb4&connect_timeout=2&read_timeout=60")
        #expect(settings.connectTimeout == .seconds(2))
        #expect(settings.ioTimeout == .seconds(60))
    }

    @Test(
        "encryption verifies the server unless told otherwise",
        arguments: [
            ("", nil), ("ssl=false", nil), ("ssl_mode=DISABLED", nil), ("ssl=false&ssl_mode=DISABLED", nil),
            ("ssl=true", TLSSettings()), ("ssl_mode=REQUIRED", TLSSettings(verifies: false)),
            ("ssl_mode=required&ssl=true", TLSSettings(verifies: false)),
            ("ssl_mode=REQUIRED&ssl_ca=/ca", TLSSettings(certificateAuthority: "/ca")),
            ("ssl_mode=REQUIRED&ssl_verify_cert=true", TLSSettings()),
            ("ssl_mode=VERIFY_CA", TLSSettings()), ("ssl_mode=VERIFY_IDENTITY&ssl_verify_cert=true", TLSSettings()),
            ("ssl_ca=/ca", TLSSettings(certificateAuthority: "/ca")),
            ("ssl_ca=/ca&ssl_verify_cert=false", TLSSettings(verifies: false, certificateAuthority: "/ca")),
            ("ssl_verify_cert=true", TLSSettings()), ("ssl=true&ssl_verify_cert=false", TLSSettings(verifies: false)),
            ("ssl_cert=/c&ssl_key=/k", TLSSettings(certificate: "/c", key: "/k")),
        ] as [(String, TLSSettings?)])
    func readsEncryption(query: String, tls: TLSSettings?) throws {
        #expect(try read(url: "mysql://u@h/d?\(query)").tls == tls)
    }

    @Test(
        "contradictions and what is unknown are refused by name",
        arguments: [
            ("charset=utf8", "charset=utf8"), ("charset=latin1", "charset=latin1"), ("sslmode=REQUIRED", "sslmode"),
            ("password=s3cret", "password"), ("connect_timeout=0", "connect_timeout=0"),
            ("read_timeout=1h", "read_timeout=1h"), ("unix_socket=/s", "unix_socket=/s"),
            ("ssl=1", "ssl=1"), ("ssl_mode=PREFERRED", "ssl_mode=PREFERRED"), ("ssl_mode=ON", "ssl_mode=ON"),
            ("ssl_mode=DISABLED&ssl_ca=/ca", "ssl_ca=/ca"), ("ssl=false&ssl_verify_cert=true", "ssl_verify_cert=true"),
            ("ssl_mode=VERIFY_CA&ssl_verify_cert=false", "ssl_verify_cert=false"),
            ("ssl_mode=REQUIRED&ssl=false", "ssl=false"), ("ssl_mode=DISABLED&ssl=true", "ssl=true"),
            ("ssl_key=/k", "ssl_key=/k"), ("ssl_cert=/c", "ssl_cert=/c"),
        ])
    func refusesQueries(query: String, shown: String) {
        let error = #expect(throws: SettingError.self) { try read(url: "mysql://u:s3cret@h/d?\(query)") }
        #expect(error?.description.hasPrefix("DATABASE_URL=…?\(shown): ") == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test(
        "other URLs are refused with a remedy",
        arguments: [
            ("mysql://h/d", "…: the user's name: "), ("mysql://:p@h/d", "…: the user's name: "),
            ("mysql://u@h", "…: the path: name one database"), ("mysql://u@h/", "…: the path: name one database"),
            ("mysql://u@h/a/b", "…: the path: name one database"),
            ("mysql://u@h1,h2/d", "…: the host: name a single one"),
            ("mysql://u:s3/cret@h/d", "…: the user's name and password: "),
            ("sqlite:///x.db", "sqlite://…: the scheme: "),
            ("postgresql://u:s3cret@h/d", "postgresql://…: the scheme: "),
            ("oracle://u:s3cret@h/d", "oracle://…: the scheme: use mysql:// or mariadb://"),
            ("mysql://u@h/d?unix_socket=/s", "…?unix_socket=/s: "),
            ("mysql://u@localhost/d?unix_socket=s", "…?unix_socket=s: use an absolute path"),
        ])
    func refuses(url: String, message: String) {
        let error = #expect(throws: SettingError.self) { try read(url: url) }
        #expect(error?.description.hasPrefix("DATABASE_URL=\(message)") == true)
        #expect(error?.description.contains("cret") == false)
    }

    @Test("other databases get a hint at the single process", arguments: ["sqlite:///x", "postgres://h/d"])
    func hintsAtStandalone(url: String) {
        let error = #expect(throws: SettingError.self) { try read(url: url) }
        #expect(error?.remedy.contains("cronq standalone") == true)
    }

    @Test("no form of printing shows the password")
    func hidesThePassword() throws {
        let settings = try read(url: "mysql://u:s3cret@h/d")
        #expect(!"\(settings) \(String(reflecting: settings)) \([settings])".contains("s3cret"))
    }
}
