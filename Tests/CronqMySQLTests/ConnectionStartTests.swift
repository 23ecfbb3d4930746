import CronqSchedule
import CronqShared
import TestServers
import Testing

@testable import CronqMySQL

@Suite("Connection: first days with a server")
struct ConnectionStartTests {
    /// What a check says about settings that cannot work.
    private static func complaint(_ settings: DatabaseSettings) async -> StoreError? {
        do throws(StoreError) {
            try await Lane(settings).check()
            return nil
        } catch {
            return error
        }
    }

    private static func expect(_ error: StoreError?, _ code: StoreError.Code, contains texts: [String]) {
        #expect(error?.code == code)
        let description = error?.description ?? ""
        for text in texts { #expect(description.contains(text), "in: \(description)") }
        #expect(!description.contains(MariaDBServer.password) && !description.contains("wrong word"))
    }

    @Test("A server that works says who it is")
    func works() async throws {
        let server = try await MariaDBServer.shared()
        let identity = try await Lane(server.settings(try await server.makeDatabase())).check()
        #expect(identity.isMariaDB)
        #expect(identity.version.hasPrefix("1"))
        #expect(identity.serverID == 1)
        #expect(!identity.hostname.isEmpty)
    }

    @Test("A wrong password and an unknown user are told with the SQL that makes the user")
    func password() async throws {
        let server = try await MariaDBServer.shared()
        var settings = server.settings("cronq")
        settings.password = "wrong word"
        Self.expect(
            await Self.complaint(settings), .refused,
            contains: [
                "DATABASE_URL: the server at 127.0.0.1:\(server.port) refuses cronq", "Check the password", "1045",
                "CREATE USER 'cronq'@'%' IDENTIFIED BY '…'; GRANT ALL ON cronq.* TO 'cronq'@'%';",
            ])
        settings.user = "o'neill"
        settings.password = ""
        settings.database = "my-jobs"
        Self.expect(
            await Self.complaint(settings), .refused,
            contains: [
                "No password is set", "CREATE USER 'o''neill'@'%' IDENTIFIED BY '…'; GRANT ALL ON `my-jobs`.* TO",
            ])
    }

    @Test("root, whom many servers let in through their socket only, is told so")
    func root() async throws {
        let server = try await MariaDBServer.shared()
        var settings = server.settings("cronq")
        settings.user = "root"
        settings.password = ""
        Self.expect(
            await Self.complaint(settings), .refused,
            contains: ["refuses root", "socket file", "a user of its own"])
    }

    @Test("A database that is missing is told with the SQL that makes it")
    func database() async throws {
        let server = try await MariaDBServer.start()
        _ = try await server.sql("GRANT ALL ON *.* TO \(MariaDBServer.user)")
        Self.expect(
            await Self.complaint(server.settings("cronq")), .refused,
            contains: [
                "DATABASE_URL: the server at 127.0.0.1:\(server.port) has no database cronq",
                "CREATE DATABASE cronq CHARACTER SET utf8mb4; CREATE USER 'cronq'@'%' IDENTIFIED BY '…'; "
                    + "GRANT ALL ON cronq.* TO 'cronq'@'%';", "1049",
            ])
    }

    @Test("A database that the user may not use is told with the same SQL")
    func grant() async throws {
        let server = try await MariaDBServer.shared()
        Self.expect(
            await Self.complaint(server.settings("elsewhere")), .refused,
            contains: [
                "does not let cronq use the database elsewhere", "GRANT ALL ON elsewhere.* TO 'cronq'@'%';", "1044",
            ])
    }

    @Test("A port on which nothing listens is told with the questions to ask")
    func closedPort() async throws {
        let server = try await MariaDBServer.shared()
        let proxy = try TCPProxy(to: server.port)
        proxy.mode = .reset
        Self.expect(
            await Self.complaint(server.settings("cronq", port: proxy.port)), .unavailable,
            contains: ["DATABASE_URL: nothing answers at 127.0.0.1:\(proxy.port)", "Is the server running"])
    }

    @Test("A socket file that is not there, and a host that is unknown, are named")
    func elsewhere() async throws {
        let server = try await MariaDBServer.shared()
        var settings = server.settings("cronq")
        settings.unixSocket = server.socketPath + ".missing"
        Self.expect(
            await Self.complaint(settings), .unavailable,
            contains: ["nothing listens on the socket file \(server.socketPath).missing"])
        settings.unixSocket = nil
        settings.host = "cronq.invalid"
        Self.expect(await Self.complaint(settings), .unavailable, contains: ["the host cronq.invalid is unknown"])
    }

    @Test("What listens but is no database server is told so")
    func silent() async throws {
        let proxy = try TCPProxy(to: 1)
        proxy.mode = .hold
        let server = try await MariaDBServer.shared()
        var settings = server.settings("cronq", port: proxy.port)
        settings.connectTimeout = .seconds(1)
        settings.ioTimeout = .seconds(1)
        Self.expect(
            await Self.complaint(settings), .unavailable, contains: ["127.0.0.1:\(proxy.port)", "Is it a MySQL"])
    }

    @Test("localhost is reached over TCP, on the port that was given")
    func localhost() async throws {
        let server = try await MariaDBServer.shared()
        var settings = server.settings(try await server.makeDatabase())
        settings.host = "localhost"
        let row = try await Lane(settings).read { session in
            try session.rows(
                "SELECT @@port, host FROM information_schema.processlist WHERE id = CONNECTION_ID()")[0]
        }
        #expect(try row.int(0) == server.port)
        #expect(try row.text(1).hasPrefix("127.0.0.1:"))
    }

    @Test("A socket file is used instead of host and port")
    func socket() async throws {
        let server = try await MariaDBServer.shared()
        var settings = server.settings(try await server.makeDatabase(), port: 1)
        settings.unixSocket = server.socketPath
        let host = try await Lane(settings).read { session in
            try session.rows("SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()")[0].text(0)
        }
        #expect(host == "localhost")
    }

    @Test(
        "Servers older than MariaDB 10.6 and MySQL 8.0 are refused",
        arguments: [
            ("10.6.0-MariaDB", true), ("10.11.19-MariaDB-0+deb12u1", true), ("5.5.5-10.6.4-MariaDB", true),
            ("11.4.2-MariaDB-log", true), ("12.0.1-MariaDB", true), ("8.0.36", true), ("8.0.0-dmr", true),
            ("8.4.0-commercial", true), ("9.1.0", true), ("8.0.35-27", true),
            ("10.5.99-MariaDB", false), ("5.5.5-10.5.4-MariaDB", false), ("10.3.39-MariaDB-0ubuntu0.20.04.2", false),
            ("5.7.44-log", false), ("5.6.51", false), ("", false), ("unknown", false),
        ])
    func version(text: String, isSupported: Bool) {
        let identity = ServerIdentity(version: text, hostname: "", serverID: 1, largestPacket: 1 << 20)
        do throws(StoreError) {
            try identity.requireSupported(source: "DATABASE_URL", server: "db:3306")
            #expect(isSupported)
        } catch {
            #expect(!isSupported)
            #expect(
                error
                    == StoreError(
                        .schema,
                        "DATABASE_URL: CronQ needs MariaDB 10.6 or MySQL 8.0; the server at db:3306 is \(text)"))
        }
    }
}
