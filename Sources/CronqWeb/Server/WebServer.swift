public import CronqShared
import Glibc
import Hummingbird
public import Logging
import NIOCore
import ServiceLifecycle

/// The admin pages and the JSON API over HTTP, for the person who runs the server (design §6).
public struct WebServer: Sendable {
    private let store: any JobStore
    private let broker: (any MessageBroker)?
    private let settings: WebSettings
    private let logger: Logger
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - broker: Wakes the injectors after a change; without it they find out by looking.
    ///   - onReady: Called once, with the port that is served.
    public init(
        store: any JobStore, broker: (any MessageBroker)?, settings: WebSettings, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.store = store
        self.broker = broker
        self.settings = settings
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves until the surrounding task is cancelled, which ends requests in progress, or the surrounding service
    /// group shuts down, which leaves them five seconds.
    ///
    /// - Throws: `WebServerError` if it cannot start.
    public func run() async throws {
        let address = try await settings.checked { try await store.hasUsers() }
        let application = WebApplication(store: store, broker: broker, settings: settings, logger: logger)
        let responder = application.responder(
            door: settings.allowsLocalDoor(address) ? LocalDoor(serverUser: geteuid()) : nil)
        warn(address)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { found.finish() }
                try await serve(address.hosts[0], port: settings.port, responder) { found.yield($0) }
            }
            for await port in ports {
                for host in address.hosts.dropFirst() where Self.isAvailable(host) {
                    group.addTask { try await serve(host, port: port, responder) }
                }
                await onReady(port)
                group.addTask { await application.forgetOldLogins() }
            }
            // Whichever ends, ends all.
            _ = try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func warn(_ address: ListenAddress) {
        if !address.isLoopback, settings.publicURL?.isSecure != true {
            logger.warning(
                "passwords cross the network unencrypted: put a proxy with TLS in front, and set PUBLIC_URL=https://…")
        }
    }

    private func serve(
        _ host: String, port: Int, _ responder: some HTTPResponder<WebContext>,
        whenRunning: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let application = Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(WebSettings.idleTimeoutSeconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(WebSettings.connectionLimit, logger: logger)),
            onServerRunning: { channel in whenRunning(channel.localAddress?.port ?? port) },
            logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = WebSettings.shutdownLimit
        let group = ServiceGroup(configuration: configuration)
        do {
            // A task of its own: cancelling this one is how the server is told to stop, and it must stop gracefully.
            let serving = Task { try await group.run() }
            try await withTaskCancellationHandler {
                try await serving.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch let error as IOError {
            throw WebServerError(bindingTo: host, port: port, failedWith: error.errnoCode)
        } catch is CancellationError {
            // The way this server is told to stop.
        }
    }

    /// Whether the machine has the address: many containers have no IPv6 loopback.
    private static func isAvailable(_ host: String) -> Bool {
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return false }
        let descriptor = socket(address.protocol == .inet6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } == 0
    }
}

extension WebServerError {
    init(bindingTo host: String, port: Int, failedWith code: CInt) {
        switch code {
        case EADDRINUSE:
            let holder = PortHolder.find(port: port).map { " by \($0)" } ?? ""
            let other = port == 65_535 ? 5_001 : port + 1
            self.init(
                .portTaken,
                "port \(port) of \(host) is taken\(holder); end that process, or choose another: PORT=\(other)")
        case EACCES, EPERM:
            self.init(.bind, "port \(port) of \(host) may not be used by this user; choose one above 1023: PORT=5000")
        default:
            self.init(.bind, "cannot listen on \(host), port \(port): \(String(cString: strerror(code)))")
        }
    }
}
