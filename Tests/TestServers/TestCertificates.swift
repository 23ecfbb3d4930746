import Glibc
import TestSupport

/// Two certificate authorities and what they vouch for, made with the `openssl` command. All are PEM files that every
/// user can read, and are good for two days.
public struct TestCertificates: Sendable {
    /// The authority that is to be trusted.
    public let authority: String
    /// For localhost and 127.0.0.1.
    public let serverCertificate: String
    public let serverKey: String
    /// From the same authority, for elsewhere.example only.
    public let elsewhereCertificate: String
    public let elsewhereKey: String
    /// An authority that vouches for none of these.
    public let otherAuthority: String

    private static let made = Task { try await make(in: Lifeline.shared().makeFolder("certificates")) }

    /// Those that tests share.
    public static func shared() async throws -> TestCertificates { try await made.value }

    /// Makes new ones in a folder.
    ///
    /// - Throws: ``ServerError`` with what openssl says.
    public static func make(in folder: String) async throws -> TestCertificates {
        let maker = Maker(folder: folder)
        let authority = try await maker.make("authority", "CronQ test authority", ["basicConstraints=critical,CA:TRUE"])
        let other = try await maker.make("other", "Another authority", ["basicConstraints=critical,CA:TRUE"])
        let names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        let server = try await maker.make("server", "localhost", [names], signedBy: authority)
        let elsewhere = try await maker.make(
            "elsewhere", "elsewhere.example", ["subjectAltName=DNS:elsewhere.example"], signedBy: authority)
        return TestCertificates(
            authority: authority.certificate, serverCertificate: server.certificate, serverKey: server.key,
            elsewhereCertificate: elsewhere.certificate, elsewhereKey: elsewhere.key,
            otherAuthority: other.certificate)
    }

    /// The same with the certificate for elsewhere.example as the server's.
    public var forElsewhere: TestCertificates {
        TestCertificates(
            authority: authority, serverCertificate: elsewhereCertificate, serverKey: elsewhereKey,
            elsewhereCertificate: elsewhereCertificate, elsewhereKey: elsewhereKey, otherAuthority: otherAuthority)
    }

    private struct Pair {
        let certificate: String
        let key: String
    }

    private struct Maker {
        let folder: String

        func make(
            _ name: String, _ subject: String, _ extensions: [String], signedBy issuer: Pair? = nil
        ) async throws -> Pair {
            let pair = Pair(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
            var words = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=\(subject)", "-keyout", pair.key, "-out", pair.certificate,
            ]
            if let issuer {
                words += ["-CA", issuer.certificate, "-CAkey", issuer.key, "-addext", "basicConstraints=CA:FALSE"]
            }
            for text in extensions { words += ["-addext", text] }
            let outcome = try await ChildProcess.run(words, environment: ["PATH": "/usr/bin:/bin"], in: folder)
            guard outcome.ending == .exited(0) else { throw ServerError(description: "openssl: \(outcome.errors)") }
            // A server that runs as another user reads it.
            chmod(pair.key, 0o644)
            return pair
        }
    }
}
