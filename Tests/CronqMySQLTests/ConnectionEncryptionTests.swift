import CronqShared
import TestServers
import Testing

@testable import CronqMySQL

@Suite("Connection: encryption")
struct ConnectionEncryptionTests {
    /// The cipher of a connection, empty for one in plain text.
    private static func cipher(_ settings: DatabaseSettings) async throws(StoreError) -> String {
        try await Lane(settings).read { session in
            try session.rows(
                "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER'")[0]
                .text(0)
        }
    }

    private static func complaint(_ settings: DatabaseSettings) async -> String {
        do throws(StoreError) {
            return "no error, cipher “\(try await cipher(settings))”"
        } catch {
            return [.unavailable, .refused].contains(error.code) ? error.description : "\(error.code)"
        }
    }

    @Test("A server is believed that shows a certificate for its name by a trusted issuer, and no other")
    func verification() async throws {
        let certificates = try await TestCertificates.shared()
        let server = try await MariaDBServer.start(tls: certificates)
        var settings = server.settings(try await server.makeDatabase())
        settings.tls = TLSSettings(certificateAuthority: certificates.authority)
        #expect(try await Self.cipher(settings) != "")
        settings.host = "localhost"
        #expect(try await Self.cipher(settings) != "")

        settings.tls?.certificateAuthority = certificates.otherAuthority
        let other = await Self.complaint(settings)
        #expect(other.contains("DATABASE_URL: the encrypted connection to localhost:\(server.port) failed"))
        #expect(other.contains("signed by \(certificates.otherAuthority)"))
        settings.tls?.certificateAuthority = nil
        #expect(await Self.complaint(settings).contains("signed by an issuer that this system trusts"))
        settings.tls?.certificateAuthority = "/nowhere/authority.pem"
        #expect(await Self.complaint(settings).contains("failed"))

        settings.tls = TLSSettings(verifies: false)
        #expect(try await Self.cipher(settings) != "")
        settings.tls = nil
        #expect(try await Self.cipher(settings) == "")
    }

    @Test("A certificate for another name is refused, whoever signed it", arguments: ["127.0.0.1", "localhost"])
    func name(host: String) async throws {
        let certificates = try await TestCertificates.shared()
        let server = try await MariaDBServer.start(tls: certificates.forElsewhere)
        var settings = server.settings(try await server.makeDatabase())
        settings.host = host
        settings.tls = TLSSettings(certificateAuthority: certificates.authority)
        #expect(await Self.complaint(settings).contains("a certificate for \(host)"))
        settings.tls?.serverName = "elsewhere.example"
        #expect(await Self.complaint(settings).contains("use elsewhere.example as host"))
    }

    @Test("A server without TLS is refused by those who want it, verified or not", arguments: [true, false])
    func notOffered(verifies: Bool) async throws {
        let server = try await MariaDBServer.shared()
        var settings = server.settings(try await server.makeDatabase())
        settings.tls = TLSSettings(verifies: verifies)
        let complaint = await Self.complaint(settings)
        #expect(complaint.contains("offer TLS"), "in: \(complaint)")
    }
}
