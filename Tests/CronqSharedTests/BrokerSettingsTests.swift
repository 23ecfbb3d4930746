import CronqSchedule
import CronqShared
import Testing

@Suite("Broker settings")
struct BrokerSettingsTests {
    private func read(_ variables: [String: String]) throws -> BrokerSettings? {
        try BrokerSettings.read(Environment(variables))
    }

    private func read(url: String) throws -> BrokerSettings {
        try #require(try read(["RABBITMQ_URL": url]))
    }

    @Test("without any variable there are none; the standard is guest on this host")
    func knowsWhatIsNotSet() throws {
        #expect(try read([:]) == nil)
        #expect(try read(["RABBITMQ_URL": "", "RABBITMQ_HOSTS": ""]) == nil)
        let standard = BrokerSettings.standard
        #expect(standard.description == "amqp://guest@localhost:5672/%2F")
        #expect(standard.password == "guest")
        #expect(standard.heartbeat == .seconds(15))
        #expect(standard.connectTimeout == .seconds(5))
        #expect(standard.tls == nil)
    }

    @Test("the original's URLs are read")
    func readsTheOriginal() throws {
        let settings = try read(url: "amqp://user:p%3Ass@h1,h2:5673/?heartbeat=100")
        #expect(
            settings
                == BrokerSettings(
                    hosts: [ServerHost(name: "h1", port: 5_672), ServerHost(name: "h2", port: 5_673)], user: "user",
                    password: "p:ss", virtualHost: "/", heartbeat: .seconds(100), source: "RABBITMQ_URL"))
    }

    @Test("a URL needs nothing but its scheme")
    func fillsIn() throws {
        var expected = BrokerSettings.standard
        expected.source = "RABBITMQ_URL"
        #expect(try read(url: "amqp://") == expected)
        #expect(try read(url: "amqps://").hosts == [ServerHost(name: "localhost", port: 5_671)])
        #expect(try read(url: "amqp://app@h").password == "guest")
        #expect(try read(url: "amqp://app:@h").password == "")
    }

    @Test(
        "virtual hosts follow RabbitMQ's rule",
        arguments: [
            ("amqp://h", "/"), ("amqp://h/", "/"), ("amqp://h/%2f", "/"), ("amqp://h/%2F", "/"),
            ("amqp://h/name", "name"), ("amqp://h/%2fname", "/name"), ("amqp://h/a%20b", "a b"),
        ])
    func readsVirtualHosts(url: String, name: String) throws {
        #expect(try read(url: url).virtualHost == name)
    }

    @Test("encryption verifies the server unless told otherwise")
    func readsEncryption() throws {
        #expect(try read(url: "amqps://h").tls == TLSSettings())
        #expect(try read(url: "amqps://h?verify=verify_peer").tls?.verifies == true)
        #expect(try read(url: "amqps://h?verify=verify_none").tls?.verifies == false)
        #expect(try read(url: "amqp://h").tls == nil)
        let settings = try read(
            url: "amqps://[::1]/?cacertfile=/ca.pem&certfile=/c.pem&keyfile=/k.pem&server_name_indication=mq.example")
        #expect(
            settings.tls
                == TLSSettings(
                    certificateAuthority: "/ca.pem", certificate: "/c.pem", key: "/k.pem", serverName: "mq.example"))
        #expect(settings.description == "amqps://guest@[::1]:5671/%2F")
    }

    @Test("the time to connect is counted in milliseconds")
    func readsConnectTimeout() throws {
        #expect(try read(url: "amqp://h?connection_timeout=2500").connectTimeout == .milliseconds(2_500))
    }

    @Test("the older variables are read, and a URL wins over them")
    func readsOlderVariables() throws {
        var variables = [
            "RABBITMQ_HOSTS": "h1, h2:5673,[::1]", "RABBITMQ_HOST": "ignored", "RABBITMQ_USER": "app",
            "RABBITMQ_PASS": "s3cret", "RABBITMQ_VHOST": "jobs", "RABBITMQ_PORT": "5674",
        ]
        let settings = try #require(try read(variables))
        #expect(
            settings.hosts == [
                ServerHost(name: "h1", port: 5_674), ServerHost(name: "h2", port: 5_673),
                ServerHost(name: "::1", port: 5_674),
            ])
        #expect((settings.user, settings.password, settings.virtualHost) == ("app", "s3cret", "jobs"))
        #expect(
            settings.source
                == "RABBITMQ_HOSTS, RABBITMQ_HOST, RABBITMQ_PORT, RABBITMQ_USER, RABBITMQ_PASS, RABBITMQ_VHOST")
        variables["RABBITMQ_URL"] = "amqp://h9"
        let other = try #require(try read(variables))
        #expect(other.description == "amqp://guest@h9:5672/%2F")
        #expect(other.source == "RABBITMQ_URL")
    }

    @Test("one older variable is enough")
    func readsSingleVariables() throws {
        #expect(try read(["RABBITMQ_HOST": "h"])?.description == "amqp://guest@h:5672/%2F")
        #expect(try read(["RABBITMQ_PORT": "5673"])?.description == "amqp://guest@localhost:5673/%2F")
        #expect(try read(["RABBITMQ_USER": "a/b"])?.description == "amqp://a%2Fb@localhost:5672/%2F")
    }

    @Test(
        "what cannot be used is refused with its name and a remedy",
        arguments: [
            ("http://h", "…: the scheme: use amqp:// or, encrypted, amqps://"),
            ("amqp://u:s3cret@h:x", "…: the port: use a whole number from 1 to 65535 after the host, as in host:5672"),
            ("amqp://h/a/b", "…: the path: write a slash within the virtual host's name as %2f"),
            (
                "amqp://h?heartbeat=none",
                "…?heartbeat=none: a dead connection would never be noticed; use a whole number of seconds from 1 to 3600"
            ),
            ("amqp://h?heartbeat=-1", "…?heartbeat=-1: use a whole number of seconds from 1 to 3600"),
            ("amqp://h?heartbeat=", "…?heartbeat=: it is empty; give it a value or leave it out"),
            (
                "amqp://h?connection_timeout=5",
                "…?connection_timeout=5: use a whole number of milliseconds from 100 to 600000"
            ),
            (
                "amqp://h?password=s3cret",
                "…?password: there is no such setting; use heartbeat, connection_timeout, verify, cacertfile, certfile, "
                    + "keyfile, server_name_indication"
            ),
            (
                "amqp://h?verify=verify_none",
                "…?verify=verify_none: it needs an encrypted connection; begin with amqps://"
            ),
            ("amqps://h?verify=maybe", "…?verify=maybe: use verify_peer or verify_none"),
            (
                "amqps://h?keyfile=/k",
                "…?keyfile=/k: give both certfile and keyfile; they may be the same file"
            ),
            (
                "amqps://h?certfile=/c",
                "…?certfile=/c: give both certfile and keyfile; they may be the same file"
            ),
        ])
    func refuses(url: String, message: String) {
        let error = #expect(throws: SettingError.self) { try read(url: url) }
        #expect(error?.description == "RABBITMQ_URL=\(message)")
    }

    @Test(
        "heartbeats that would hide a dead peer are refused", arguments: ["0", "none", "3601", "1.5", "1s", "50000"])
    func refusesHeartbeats(text: String) {
        #expect(throws: SettingError.self) { try read(url: "amqp://h?heartbeat=\(text)") }
    }

    @Test("older variables that cannot be used are refused by name")
    func refusesOlderVariables() {
        for (name, value) in [
            ("RABBITMQ_HOSTS", "h1;h2"), ("RABBITMQ_HOSTS", ","), ("RABBITMQ_HOST", "h:x"), ("RABBITMQ_PORT", "0"),
            ("RABBITMQ_VHOST", String(repeating: "v", count: 256)),
        ] {
            let error = #expect(throws: SettingError.self) { try read([name: value]) }
            #expect(error?.name == name)
        }
    }

    @Test("no form of printing shows the password")
    func hidesThePassword() throws {
        let settings = try read(url: "amqp://u:s3cret@h")
        #expect(settings.description == "amqp://u@h:5672/%2F")
        #expect(!"\(settings) \(String(reflecting: settings)) \([settings])".contains("s3cret"))
    }
}
