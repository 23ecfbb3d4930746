import CMariaDB
import CronqSchedule
import CronqShared
import Glibc

extension DatabaseSettings {
    /// Sets what libmariadb must know before it connects.
    func apply(to handle: UnsafeMutablePointer<MYSQL>) {
        set(handle, MYSQL_OPT_CONNECT_TIMEOUT, number: Self.wholeSeconds(connectTimeout))
        // Without them a server that stops answering is waited for without end.
        set(handle, MYSQL_OPT_READ_TIMEOUT, number: Self.wholeSeconds(ioTimeout))
        set(handle, MYSQL_OPT_WRITE_TIMEOUT, number: Self.wholeSeconds(ioTimeout))
        set(handle, MYSQL_OPT_RECONNECT, flag: false)
        // A server may ask for any file that this process can read.
        set(handle, MYSQL_OPT_LOCAL_INFILE, number: 0)
        set(handle, MYSQL_REPORT_DATA_TRUNCATION, flag: true)
        // Said outright: the library would take "localhost" for its socket file and ignore the port.
        let transport = unixSocket == nil ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET
        set(handle, MYSQL_OPT_PROTOCOL, number: transport.rawValue)
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "cronq")
        // What goes through a socket file leaves no machine.
        guard unixSocket == nil else { return }
        if let tls { apply(tls, to: handle) }
        if tls?.verifies != true { restrictLogin(handle) }
    }

    private func apply(_ tls: TLSSettings, to handle: UnsafeMutablePointer<MYSQL>) {
        set(handle, MYSQL_OPT_SSL_ENFORCE, flag: true)
        if let certificate = tls.certificate { mysql_options(handle, MYSQL_OPT_SSL_CERT, certificate) }
        if let key = tls.key { mysql_options(handle, MYSQL_OPT_SSL_KEY, key) }
        guard tls.verifies else { return }
        set(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, flag: true)
        if let bundle = tls.certificateAuthority ?? Self.systemBundles.first(where: { access($0, R_OK) == 0 }) {
            mysql_options(handle, MYSQL_OPT_SSL_CA, bundle)
        }
    }

    /// On a connection that somebody on the way can read or answer, the password is never sent as it is, whoever asks for it.
    private func restrictLogin(_ handle: UnsafeMutablePointer<MYSQL>) {
        mysql_options(
            handle, MARIADB_OPT_RESTRICTED_AUTH,
            "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password")
    }

    /// Where systems keep the issuers that they trust.
    private static let systemBundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    private static func wholeSeconds(_ span: TimeSpan) -> UInt32 {
        UInt32(clamping: max(1, (span.microseconds + 999_999) / 1_000_000))
    }

    private func set(_ handle: UnsafeMutablePointer<MYSQL>, _ option: mysql_option, number: UInt32) {
        var number = number
        mysql_options(handle, option, &number)
    }

    private func set(_ handle: UnsafeMutablePointer<MYSQL>, _ option: mysql_option, flag: Bool) {
        var flag: my_bool = flag ? 1 : 0
        mysql_options(handle, option, &flag)
    }

    /// How messages name the server.
    var serverName: String { unixSocket ?? (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)") }
}
