import CronqShared

extension OpenFault {
    /// What to tell whoever started the process: which server, which setting, what to do. Never shows a password.
    func explained(_ host: ServerHost, _ settings: BrokerSettings) -> BrokerError {
        let user = "the user “\(settings.user)”"
        switch self {
        case .unknownHost:
            return BrokerError(
                .unreachable,
                "the broker's host “\(host.name)” is not known: check the name in \(settings.source)")
        case .nothingListens:
            return BrokerError(
                .unreachable,
                """
                nothing answers at \(host), where the broker should be: check that RabbitMQ runs there, and host and port \
                in \(settings.source)
                """)
        case .timedOut:
            return BrokerError(
                .unreachable,
                """
                the broker at \(host) does not answer within \(settings.connectTimeout): check host and port in \
                \(settings.source), and firewalls on the way
                """)
        case .tlsFile(let file):
            return BrokerError(
                .refused,
                """
                \(file) cannot be used for TLS: it must be a PEM file that this process can read; it is named in \
                \(settings.source)
                """)
        case .certificateRefused(let reason, let isName):
            let remedy =
                isName
                ? "use the name in its certificate as the host in \(settings.source), or give it as server_name_indication"
                : "give the issuer's certificate as cacertfile in \(settings.source)"
            return BrokerError(.refused, "the broker at \(host) does not prove who it is (\(reason)): \(remedy)")
        case .tlsFailed:
            return BrokerError(
                .refused,
                """
                no encrypted connection with the broker at \(host) came about: check that it listens for TLS (at least \
                1.2) on that port, or use amqp:// in \(settings.source)
                """)
        case .refused(code: 403, text: let text):
            let remedy = loginRemedy(host, settings)
            return BrokerError(.refused, "the broker at \(host) refuses \(user): \(remedy) (\(text))")
        case .refused(code: 530, text: let text):
            return BrokerError(
                .refused,
                """
                the broker at \(host) does not let \(user) use the virtual host “\(settings.virtualHost)”: create it \
                (rabbitmqctl add_vhost), grant it (rabbitmqctl set_permissions), or name another in \
                \(settings.source) (\(text))
                """)
        case .refused(let code, let text):
            return BrokerError(.unreachable, "the broker at \(host) ended the connection: \(text) (\(code))")
        case .tooOld(let version):
            return BrokerError(
                .refused, "the broker at \(host) is RabbitMQ \(version): CronQ needs 3.8 or newer, for quorum queues")
        case .lost(let reason):
            return BrokerError(
                .unreachable,
                """
                the server at \(host) ended the connection before it was open (\(reason)): check that it is RabbitMQ, and \
                whether its port wants TLS (amqps://) in \(settings.source)
                """)
        }
    }

    private func loginRemedy(_ host: ServerHost, _ settings: BrokerSettings) -> String {
        let isLocal = host.name == "localhost" || host.name == "::1" || host.name.hasPrefix("127.")
        if settings.user == "guest", !isLocal {
            return """
                the user guest works only on localhost; make one (rabbitmqctl add_user, set_permissions) and name it in \
                \(settings.source)
                """
        }
        return "check user and password in \(settings.source)"
    }
}
