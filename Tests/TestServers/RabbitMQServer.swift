import Foundation
public import Glibc
import TestSupport

/// A RabbitMQ broker of the test process, on free ports of this machine, with its data in a temporary folder and with
/// an Erlang port mapper of its own.
///
/// It ends with the last reference to it, and with the test process at the latest.
public final class RabbitMQServer: Sendable {
    public static let user = "cronq"
    public static let password = "cronq-secret"

    /// On 127.0.0.1.
    public let port: Int
    /// On 127.0.0.1, where those who want TLS are answered; `nil` if it was started without certificates.
    public let tlsPort: Int?
    private let folder: String
    private let mapperPort: Int
    private let environment: [String: String]
    private let mapper: ServerProcess
    private let process: ServerProcess
    private let virtualHosts = VirtualHosts()

    private static let started = Task { try await start() }

    /// The one that tests share; for those that leave it running.
    ///
    /// - Throws: ``ServerError`` if it did not start; to everybody who asks.
    public static func shared() async throws -> RabbitMQServer { try await started.value }

    /// One of the test's own.
    ///
    /// - Parameters:
    ///   - configuration: More lines for `rabbitmq.conf`.
    ///   - tls: With what it answers on ``tlsPort``.
    ///   - schedulers: How many threads may run Erlang's processes; `nil` for as many of each kind as Erlang itself takes
    ///     on this machine.
    /// - Throws: ``ServerError`` if it does not start.
    public static func start(
        configuration: String = "", tls certificates: TestCertificates? = nil, schedulers: Int? = 1
    ) async throws -> RabbitMQServer {
        try await ServerError.again {
            let server = try RabbitMQServer(
                configuration: configuration, certificates: certificates, schedulers: schedulers)
            try await server.mapper.start { Loopback.answers(on: server.mapperPort) }
            try await server.run()
            return server
        }
    }

    private init(configuration: String, certificates: TestCertificates?, schedulers: Int?) throws {
        folder = try Lifeline.shared().makeFolder("rabbitmq")
        port = try Loopback.freePort()
        tlsPort = try certificates.map { _ in try Loopback.freePort() }
        mapperPort = try Loopback.freePort()
        environment = Self.environment(
            folder: folder, mapper: mapperPort, distribution: try Loopback.freePort(), schedulers: schedulers)
        mapper = try ServerProcess(
            ["epmd", "-port", "\(mapperPort)", "-address", "127.0.0.1"], environment: environment,
            files: folder + "/epmd")
        // Not the program in the path, which becomes another user.
        process = try ServerProcess(
            ["/usr/lib/rabbitmq/bin/rabbitmq-server"], environment: environment, files: folder + "/rabbitmq-server")

        var lines = """
            listeners.tcp.1 = 127.0.0.1:\(port)
            load_definitions = \(folder)/definitions.json
            log.file = false
            log.console = true

            """
        if let certificates, let tlsPort {
            lines += """
                listeners.ssl.1 = 127.0.0.1:\(tlsPort)
                ssl_options.cacertfile = \(certificates.authority)
                ssl_options.certfile = \(certificates.serverCertificate)
                ssl_options.keyfile = \(certificates.serverKey)

                """
        }
        try Files.write(lines + configuration + "\n", to: folder + "/rabbitmq.conf")
        try Files.write(Self.definitions, to: folder + "/definitions.json")
        try Files.write("[].\n", to: folder + "/plugins")
    }

    deinit {
        process.kill()
        mapper.kill()
        Files.remove(folder)
    }

    // MARK: virtual hosts

    /// Makes an empty virtual host for one test, and returns its name.
    public func makeVirtualHost() async throws -> String { try await virtualHosts.take(from: self) }

    /// What CronQ is given as its RABBITMQ_URL.
    ///
    /// - Parameter port: That of a proxy, if not the server's own.
    public func url(virtualHost: String, host: String = "127.0.0.1", port: Int? = nil) -> String {
        "amqp://\(Self.user):\(Self.password)@\(host):\(port ?? self.port)/\(virtualHost)"
    }

    /// The same for ``tlsPort``.
    public func tlsURL(virtualHost: String, host: String = "127.0.0.1", port: Int? = nil) -> String {
        "amqps://\(Self.user):\(Self.password)@\(host):\(port ?? tlsPort ?? 0)/\(virtualHost)"
    }

    /// What `rabbitmqctl` answers, without its remarks.
    ///
    /// - Throws: ``ServerError`` with its words.
    public func ctl(_ arguments: [String]) async throws -> String {
        let outcome = try await ChildProcess.run(
            ["/usr/lib/rabbitmq/bin/rabbitmqctl", "--quiet"] + arguments, environment: environment, in: folder)
        guard outcome.ending == .exited(0) else {
            throw ServerError(description: "rabbitmqctl \(arguments): \(outcome.output) \(outcome.errors)")
        }
        return outcome.output
    }

    // MARK: the process

    /// Asks it to end, and waits until it has.
    public func stop() async throws { try await process.stop() }

    /// Ends it in the middle of whatever it does.
    public func kill() { process.kill() }

    /// Ends it if it runs, and starts it again with its data and its ports.
    public func restart() async throws {
        try await process.stop()
        try await run()
    }

    /// Lets it do nothing: its connections stay open, and nobody answers.
    public func pause() { process.send(SIGSTOP) }

    public func resume() { process.send(SIGCONT) }

    /// That of Erlang's `beam.smp` itself, another one after each start; 0 while it is stopped.
    public var processID: pid_t { process.id }

    /// What it has written since its first start.
    public var log: String { process.output }

    /// It listens when all else is done, its definitions included.
    private func run() async throws {
        try await process.start { Loopback.answers(on: port) && Loopback.answers(on: tlsPort ?? port) }
    }

    private static let definitions = """
        {"users": [{"name": "\(user)", "password": "\(password)", "tags": ""}], "vhosts": [{"name": "/"}]}
        """

    /// Nothing of what the machine's own broker is set to, and no thread that spins.
    private static func environment(
        folder: String, mapper: Int, distribution: Int, schedulers: Int?
    ) -> [String: String] {
        let threads = schedulers.map { "+S \($0):\($0) +SDcpu \($0):\($0) +SDio 2 +A 2" } ?? ""
        return [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            // The cookie lies there.
            "HOME": folder, "HOSTNAME": "localhost",
            "RABBITMQ_NODENAME": "cronq@localhost",
            "RABBITMQ_DIST_PORT": "\(distribution)",
            "ERL_EPMD_PORT": "\(mapper)", "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CONFIG_FILE": folder + "/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": folder + "/advanced.config",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder + "/plugins",
            "RABBITMQ_MNESIA_BASE": folder + "/mnesia",
            "RABBITMQ_LOG_BASE": folder + "/log",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": """
            \(threads) +sbwt none +sbwtdcpu none +sbwtdio none \
            -kernel inet_dist_use_interface {127,0,0,1}
            """,
            "RABBITMQ_CTL_ERL_ARGS": "+S 1:1 +SDcpu 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
            // The script becomes the broker instead of waiting for it, and it still does not read its input.
            "RABBITMQ_ALLOW_INPUT": "1", "RABBITMQ_SERVER_START_ARGS": "-noinput",
        ]
    }
}
