import Glibc
import TestServers
import TestSupport
import Testing

/// What other tests rely on when they cut, hold and slow down connections.
@Suite("Private servers") struct ServersTests {
    @Test(
        "a proxy does with a connection what its mode says",
        arguments: [
            (.pass, .answer), (.throttle(bytesPerSecond: 1_000), .answer), (.hold, .nothing), (.drop, .nothing),
            (.halfClose, .end), (.reset, .refused),
        ] as [(TCPProxy.Mode, Caller.Reply)])
    func modes(mode: TCPProxy.Mode, expected: Caller.Reply) async throws {
        let proxy = try TCPProxy(to: try await RabbitMQServer.shared().port)
        proxy.mode = mode
        #expect(try await Caller(port: proxy.port).ask() == expected)
    }

    @Test("a mode that begins later holds for the connections that are open")
    func later() async throws {
        let proxy = try TCPProxy(to: try await RabbitMQServer.shared().port)
        proxy.mode = .hold
        let patient = try Caller(port: proxy.port)
        #expect(try await patient.ask() == .nothing)
        proxy.mode = .pass
        #expect(try await patient.reply(within: .seconds(30)) == .answer)

        proxy.mode = .hold
        let cut = try Caller(port: proxy.port)
        #expect(try await cut.ask() == .nothing)
        proxy.mode = .reset
        #expect(try await cut.reply(within: .seconds(30)) == .refused)
        #expect(proxy.connections == 0)
        proxy.mode = .pass
        #expect(try await Caller(port: proxy.port).ask() == .answer)
    }

    @Test("closing all connections ends them and keeps the proxy")
    func closeAll() async throws {
        let proxy = try TCPProxy(to: try await RabbitMQServer.shared().port)
        let idle = try Caller(port: proxy.port)
        try await eventually("it is there") { proxy.connections == 1 }
        proxy.closeAll()
        #expect(try await idle.reply(within: .seconds(30)) == .end)
        #expect(try await Caller(port: proxy.port).ask() == .answer)
    }

    @Test("a database and a virtual host are empty, and nobody else's")
    func apart() async throws {
        let maria = try await MariaDBServer.shared()
        let databases = (try await maria.makeDatabase(), try await maria.makeDatabase())
        #expect(databases.0 != databases.1)
        #expect(try await maria.sql("SHOW TABLES", database: databases.0) == "")

        let rabbit = try await RabbitMQServer.shared()
        let hosts = (try await rabbit.makeVirtualHost(), try await rabbit.makeVirtualHost())
        #expect(hosts.0 != hosts.1)
        #expect(try await rabbit.ctl(["list_queues", "-p", hosts.0]) == "")
    }
}
