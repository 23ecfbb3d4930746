import CRabbitMQ
import CronqSchedule
import CronqShared

extension RawConnection {
    /// Connects, encrypts if asked to, and logs in. The channel is not open yet.
    static func open(
        _ host: ServerHost, _ settings: BrokerSettings, name: String
    ) throws(OpenFault) -> RawConnection {
        guard let handle = amqp_new_connection() else { throw .lost("out of memory") }
        // Owned here until the connection is.
        var isHandedOver = false
        defer { if !isHandedOver { amqp_destroy_connection(handle) } }

        try connect(handle, host, settings)
        var patience = timeval(settings.connectTimeout)
        amqp_set_handshake_timeout(handle, &patience)
        let guardian = Watchdog.shared.watch(amqp_get_sockfd(handle))
        let reply = login(handle, settings, name: name, guardian)
        if let fault = fault(of: reply) {
            Watchdog.shared.release(guardian)
            throw fault
        }
        isHandedOver = true
        let connection = RawConnection(handle, guardian: guardian)
        if let version = connection.version, isTooOld(version) {
            connection.close()
            throw .tooOld(version: version)
        }
        return connection
    }

    private static func connect(
        _ handle: amqp_connection_state_t, _ host: ServerHost, _ settings: BrokerSettings
    ) throws(OpenFault) {
        var patience = timeval(settings.connectTimeout)
        guard let tls = settings.tls else {
            guard let socket = amqp_tcp_socket_new(handle) else { throw .lost("out of memory") }
            try check(amqp_socket_open_noblock(socket, host.name, Int32(host.port), &patience))
            return
        }
        guard let socket = amqp_ssl_socket_new(handle) else { throw .tlsFailed }
        // OpenSSL writes here for as long as it shakes hands.
        let reason = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        reason.initialize(to: X509_V_OK)
        defer { reason.deallocate() }
        try prepare(socket, tls, host, reason)
        let status = amqp_socket_open_noblock(socket, host.name, Int32(host.port), &patience)
        forget(reason, of: socket)
        if reason.pointee != X509_V_OK {
            let text = String(cString: X509_verify_cert_error_string(Int(reason.pointee)))
            let isName = [X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH].contains(reason.pointee)
            throw .certificateRefused(text, isName: isName)
        }
        try check(status)
    }

    private static func forget(_ reason: UnsafeMutablePointer<Int32>, of socket: OpaquePointer) {
        SSL_CTX_set_ex_data(OpaquePointer(amqp_ssl_socket_get_context(socket)), 0, nil)
    }

    private static func prepare(
        _ socket: OpaquePointer, _ tls: TLSSettings, _ host: ServerHost, _ reason: UnsafeMutablePointer<Int32>
    ) throws(OpenFault) {
        guard amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == AMQP_STATUS_OK.rawValue else {
            throw .tlsFailed
        }
        if let certificate = tls.certificate, let key = tls.key,
            amqp_ssl_socket_set_key(socket, certificate, key) != AMQP_STATUS_OK.rawValue
        {
            throw .tlsFile("\(certificate) or \(key)")
        }
        amqp_ssl_socket_set_verify_peer(socket, tls.verifies ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, 0)
        guard tls.verifies else { return }
        let authority = tls.certificateAuthority ?? systemAuthorities
        guard amqp_ssl_socket_set_cacert(socket, authority) == AMQP_STATUS_OK.rawValue else {
            throw .tlsFile(authority)
        }
        guard cronq_tls_verify(socket, tls.serverName ?? host.name, reason) == 1 else { throw .tlsFailed }
    }

    /// Where Debian keeps the issuers that the system trusts.
    private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    private static func check(_ status: Int32) throws(OpenFault) {
        switch status {
        case AMQP_STATUS_OK.rawValue: return
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED.rawValue: throw .unknownHost
        case AMQP_STATUS_TIMEOUT.rawValue: throw .timedOut
        case AMQP_STATUS_SOCKET_ERROR.rawValue, AMQP_STATUS_TCP_ERROR.rawValue: throw .nothingListens
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue: throw .certificateRefused("it is not trusted", isName: false)
        case AMQP_STATUS_SSL_ERROR.rawValue, AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue: throw .tlsFailed
        default: throw .lost(String(cString: amqp_error_string2(status)))
        }
    }

    private static func login(
        _ handle: amqp_connection_state_t, _ settings: BrokerSettings, name: String, _ guardian: SocketGuard
    ) -> amqp_rpc_reply_t {
        let arena = RawArena()
        var properties = arena.table(clientProperties(name: name))
        let heartbeat = Int32(clamping: max(1, settings.heartbeat.microseconds / 1_000_000))
        let reply = guardian.limit(to: settings.connectTimeout * 2 + .seconds(1)) {
            cronq_login(
                handle, settings.virtualHost, frameLimit, heartbeat, &properties, settings.user, settings.password)
        }
        withExtendedLifetime(arena) {}
        return reply
    }

    /// The broker tells of alarms, of cancelled consumers and of wrong passwords only those who say that they understand.
    private static func clientProperties(name: String) -> [Field] {
        let capabilities = [
            "authentication_failure_close", "basic.nack", "connection.blocked", "consumer_cancel_notify",
            "publisher_confirms",
        ]
        return [
            Field("connection_name", .text(name)), Field("product", .text("cronq")),
            Field("platform", .text("Swift")),
            Field("capabilities", .table(capabilities.map { Field($0, .boolean(true)) })),
        ]
    }

    private static func fault(of reply: amqp_rpc_reply_t) -> OpenFault? {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return nil
        case AMQP_RESPONSE_SERVER_EXCEPTION where reply.reply.id == cronq_connection_close:
            let close = reply.reply.decoded.load(as: amqp_connection_close_t.self)
            return .refused(code: Int(close.reply_code), text: String(close.reply_text))
        case AMQP_RESPONSE_LIBRARY_EXCEPTION where reply.library_error == AMQP_STATUS_TIMEOUT.rawValue:
            return .timedOut
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            return .lost(String(cString: amqp_error_string2(reply.library_error)))
        default:
            return .lost("the server ended the connection")
        }
    }

    /// Quorum queues came with 3.8. A server that counts its versions otherwise is left to try.
    static func isTooOld(_ version: String) -> Bool {
        let parts = version.split(separator: ".").prefix(2).map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return false }
        return (major, minor) < (3, 8)
    }
}
