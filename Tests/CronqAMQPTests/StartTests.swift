import CronqSchedule
import CronqShared
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Connecting to RabbitMQ", .timeLimit(.minutes(5)))
struct StartTests {
    private func failure(_ stage: BrokerStage, _ change: (inout BrokerSettings) -> Void) async throws -> BrokerError? {
        var settings = try stage.settings()
        settings.connectTimeout = .seconds(2)
        change(&settings)
        let broker = AMQPBroker(settings: settings, connectionName: "test", logger: stage.log.logger)
        do {
            try await broker.start()
        } catch {
            await broker.close()
            return error
        }
        await broker.close()
        return nil
    }

    @Test(
        "a wrong password, a virtual host that is not there, and one that is not allowed are refused, with the remedy")
    func refused() async throws {
        let stage = try await BrokerStage()
        let password = try await failure(stage) { $0.password = "wrong-4711" }
        #expect(password?.code == .refused)
        #expect(password?.description.contains("check user and password in RABBITMQ_URL") == true)
        #expect(password?.description.contains("4711") == false)

        let missing = try await failure(stage) { $0.virtualHost = "nowhere" }
        #expect(missing?.code == .refused)
        #expect(missing?.description.contains("“nowhere”") == true)

        let forbidden = try await failure(stage) { $0.virtualHost = "/" }
        #expect(forbidden?.code == .refused)
        #expect(forbidden?.description.contains("set_permissions") == true)
        #expect(stage.log.lines.isEmpty)
    }

    @Test("where nobody listens, nobody is known and nobody answers, it may be tried again")
    func unreachable() async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        proxy.mode = .reset
        let silent = try TCPProxy(to: stage.server.port)
        silent.mode = .hold
        let places: [(ServerHost, String)] = [
            (ServerHost(name: "127.0.0.1", port: proxy.port), "nothing answers"),
            (ServerHost(name: "nobody.invalid", port: 5_672), "not known"),
            (ServerHost(name: "127.0.0.1", port: silent.port), "within 2s"),
        ]
        for (place, text) in places {
            let error = try await failure(stage) { $0.hosts = [place] }
            #expect(error?.code == .unreachable)
            #expect(error?.description.contains(text) == true, "\(String(describing: error))")
            #expect(error?.description.contains("RABBITMQ_URL") == true)
        }
    }

    @Test("of several hosts one is enough; a refusal says more than a host that is away")
    func severalHosts() async throws {
        let stage = try await BrokerStage()
        let away = try TCPProxy(to: stage.server.port)
        away.mode = .reset
        let hosts = [ServerHost(name: "127.0.0.1", port: away.port), try stage.settings().hosts[0]]
        #expect(try await failure(stage) { $0.hosts = hosts } == nil)
        let refused = try await failure(stage) {
            $0.hosts = hosts
            $0.password = "wrong"
        }
        #expect(refused?.code == .refused)
    }

    @Test("a broker that is not there yet is waited for, and everything asked of it meanwhile is done then")
    func comesLater() async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        proxy.mode = .reset
        let broker = AMQPBroker(
            settings: try stage.settings(port: proxy.port), connectionName: "test", logger: stage.log.logger)
        let error = await #expect(throws: BrokerError.self) { try await broker.start() }
        #expect(error?.isRetriable == true)
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        await #expect(throws: BrokerError.self) { try await broker.depth(ofQueue: "default") }
        proxy.mode = .pass
        try await eventually("it is connected") { await broker.publish([Jobs.outbound(1)]) == [.confirmed] }
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [1])
        #expect(stage.log.count("it is tried again") == 1)
        await broker.close()
    }

    @Test("a queue that this user may not read is refused")
    func forbiddenQueue() async throws {
        let stage = try await BrokerStage()
        _ = try await stage.server.ctl([
            "set_permissions", "-p", stage.virtualHost, RabbitMQServer.user, ".*", ".*", "^(cronq|cronq_jobs)$",
        ])
        let broker = try await stage.broker()
        let allowed = try await broker.consume(.jobs(["default"]), prefetch: 1)
        let error = await #expect(throws: BrokerError.self) { try await broker.consume(.offers, prefetch: 1) }
        #expect(error?.code == .refused)
        #expect(error?.description.contains("cronq_offers") == true)
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        #expect(try await allowed.messages(1).compactMap(Jobs.number) == [1])
        await broker.close()
    }

    @Test("a user who may declare nothing works with what others have declared")
    func declaresNothing() async throws {
        let stage = try await BrokerStage()
        let first = try await stage.broker()
        _ = try await first.consume(.jobs(["default"]), prefetch: 1)
        await first.close()
        _ = try await stage.server.ctl([
            "set_permissions", "-p", stage.virtualHost, RabbitMQServer.user, "^$", ".*", ".*",
        ])
        let broker = try await stage.broker()
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [1])
        // What is missing cannot be made: an answer, and no endless attempt.
        let offer = OutboundMessage(.probe(Probe(sender: WireSamples.request, number: 1)), to: .heartbeats)
        #expect(await broker.publish([offer]) == [.failed])
        #expect(await broker.publish([Jobs.outbound(2)]) == [.confirmed])
        await broker.close()
    }

    @Test("with TLS the server must prove who it is", arguments: [true, false])
    func tls(isForElsewhere: Bool) async throws {
        let certificates = try await TestCertificates.shared()
        let server = try await RabbitMQServer.start(tls: isForElsewhere ? certificates.forElsewhere : certificates)
        let stage = try await BrokerStage(server)
        func failure(_ tls: TLSSettings, host: String = "127.0.0.1", port: Int? = nil) async throws -> BrokerError? {
            try await self.failure(stage) { settings in
                settings.hosts = [ServerHost(name: host, port: port ?? server.tlsPort!)]
                settings.tls = tls
            }
        }
        let trusting = TLSSettings(certificateAuthority: certificates.authority)
        if isForElsewhere {
            for host in ["localhost", "127.0.0.1"] {
                let error = try await failure(trusting, host: host)
                #expect(error?.code == .refused)
                #expect(error?.description.contains("server_name_indication") == true, "\(String(describing: error))")
            }
            var named = trusting
            named.serverName = "elsewhere.example"
            #expect(try await failure(named) == nil)
            #expect(try await failure(TLSSettings(verifies: false)) == nil)
            return
        }
        for host in ["localhost", "127.0.0.1"] { #expect(try await failure(trusting, host: host) == nil) }
        for authority in [certificates.otherAuthority, nil] {
            let error = try await failure(TLSSettings(certificateAuthority: authority))
            #expect(error?.code == .refused)
            #expect(error?.description.contains("cacertfile") == true, "\(String(describing: error))")
        }
        let file = try await failure(TLSSettings(certificateAuthority: "/nowhere.pem"))
        #expect(file?.description.contains("/nowhere.pem") == true)
        let plain = try await failure(trusting, port: server.port)
        #expect(plain?.code == .refused)
        #expect(plain?.description.contains("amqp://") == true)
        // In plain text to a port that wants TLS.
        let encrypted = try await self.failure(stage) {
            $0.hosts = [ServerHost(name: "127.0.0.1", port: server.tlsPort!)]
        }
        #expect(encrypted?.description.contains("amqps://") == true, "\(String(describing: encrypted))")
        try await passesThroughTLS(stage, trusting)
    }

    /// Large messages make records that end within frames, and frames that end within records.
    private func passesThroughTLS(_ stage: BrokerStage, _ tls: TLSSettings) async throws {
        var settings = try stage.settings(heartbeat: .seconds(1))
        settings.hosts = [ServerHost(name: "localhost", port: stage.server.tlsPort!)]
        settings.tls = tls
        let log = LogLines()
        let broker = AMQPBroker(settings: settings, connectionName: "test", logger: log.logger)
        try await broker.start()
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 20)
        let messages = (0..<200).map { Jobs.outbound($0, command: String(repeating: "x", count: $0 * 997)) }
        async let received = consumer.messages(200)
        #expect(await broker.publish(messages).allSatisfy { $0 == .confirmed })
        #expect(try await received == messages.map(\.message))
        try await Task.sleep(for: .seconds(4))
        #expect(await broker.publish([messages[0]]) == [.confirmed])
        #expect(try await consumer.messages(1) == [messages[0].message])
        #expect(log.lines.isEmpty)
        // Writing to a connection that is gone must not end the process.
        stage.server.kill()
        #expect(await broker.publish(messages).contains(.failed))
        await broker.close()
    }
}
