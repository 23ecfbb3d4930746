import CronqSQLite
import CronqShared
import CronqWeb
import Glibc
import Testing

@Suite("Starting the server")
struct ServerStartTests {
    /// Why the server does not start; `nil` if it did.
    func refusal(_ settings: WebSettings) async throws -> WebServerError? {
        do {
            try await TestServer.run(store: TestServer.store(), settings: settings) { _ in }
            return nil
        } catch let error as WebServerError {
            return error
        }
    }

    @Test("loopback addresses are served", arguments: ["127.0.0.1", "127.0.0.2", "localhost"])
    func servesLoopback(interface: String) async throws {
        #expect(try await refusal(TestServer.settings(interface: interface)) == nil)
    }

    @Test(
        "an address that others reach is refused while nobody can log in, with the remedy",
        arguments: ["0.0.0.0", "::", "192.0.2.1", "[2001:db8::1]"])
    func refusesOthersWithoutUsers(interface: String) async throws {
        let error = try #require(try await refusal(TestServer.settings(interface: interface)))
        #expect(error.code == .setting)
        #expect(error.description.hasPrefix("LISTEN_INTERFACE=\(interface): "))
        #expect(error.description.contains("cronq user add"))
    }

    @Test("it is served once there is a user, and then everybody logs in")
    func servesOthersWithUsers() async throws {
        let store = try TestServer.store()
        _ = try await store.addUser("anna", password: nil, grants: .everything, by: Author("test"))
        try await TestServer.run(store: store, settings: TestServer.settings(interface: "0.0.0.0")) {
            client async throws in
            #expect(try await client.request("GET", "/api/jobs").status == 401)
            #expect(try await client.request("GET", "/login").status == 200)
        }
    }

    @Test(
        "what is no address is refused, and so is an impossible port",
        arguments: ["example.org", "", "127.0.0.1.example.org", "1270.0.0.1", "127.0.0.1:80"])
    func refusesNonsense(interface: String) async throws {
        let error = try #require(try await refusal(TestServer.settings(interface: interface)))
        #expect(error.description.hasPrefix("LISTEN_INTERFACE=\(interface): "))
        #expect(try await refusal(TestServer.settings(port: 65_536))?.description.hasPrefix("PORT=65536: ") == true)
    }

    @Test("a taken port is named with its holder and the remedy")
    func namesTheHolder() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let error = await #expect(throws: WebServerError.self) {
                try await TestServer.run(store: store, settings: TestServer.settings(port: client.port)) { _ in }
            }
            #expect(error?.code == .portTaken)
            #expect(error?.description.contains("process \(getpid())") == true)
            #expect(error?.description.contains("PORT=\(client.port + 1)") == true)
            #expect(PortHolder.find(port: client.port)?.processID == getpid())
        }
    }

    @Test("the server ends when it is told to, whatever its connections are doing")
    func endsWithOpenConnections() async throws {
        let descriptors = try await TestServer.run(store: TestServer.store()) { client async throws in
            // One that has said nothing, one in the middle of its headers, one in the middle of its body.
            let body =
                "PUT /api/category/c HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 9\r\n\r\n{"
            let descriptors = try ["", "GET / HTTP/1.1\r\nHost: loc", body].map(client.open)
            #expect(try await client.request("GET", "/_status").status == 200)
            return descriptors
        }
        for descriptor in descriptors { close(descriptor) }
    }

    @Test("nobody holds a port that is free")
    func findsNobody() async throws {
        let port = try await TestServer.run(store: TestServer.store()) { $0.port }
        #expect(PortHolder.find(port: port) == nil)
    }

    @Test("the door is closed to other names, proxies and origins over a real connection")
    func guardsTheDoor() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            func get(_ headers: String) async throws -> Int {
                try await client.send("GET /api/jobs HTTP/1.1\r\nConnection: close\r\n\(headers)\r\n").status
            }
            #expect(try await get("Host: localhost\r\n") == 200)
            #expect(try await get("") == 403)
            #expect(try await get("Host: localhost\r\nHost: localhost\r\n") == 403)
            #expect(try await get("Host: evil.example\r\n") == 403)
            #expect(try await get("Host: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n") == 403)
            #expect(try await get("Host: localhost\r\nOrigin: http://evil.example\r\n") == 403)
            #expect(try await get("Host: localhost\r\nSec-Fetch-Site: cross-site\r\n") == 403)
            let refused = try await client.send(
                "PUT /api/category/c HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"jobs\": []}")
            #expect(refused.status == 403)
            #expect(try refused.string("title") == "Not let in")
        }
    }
}
