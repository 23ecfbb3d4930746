import ArgumentParser
import CronqAMQP
import CronqMySQL
import CronqProcess
import CronqShared
import CronqWeb
import Glibc
import Logging

/// `cronq-web`: pages and API.
@main
struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq-web",
        abstract: "Serves the pages and the JSON API.",
        discussion: """
            It needs the database only. With a broker in the environment it wakes the injectors after a change; without one \
            they find out by themselves, a twentieth of a second later. While the database has no tables yet, it waits for an \
            injector to make them.

            Environment:
            \(EnvironmentHelp.web)
            \(EnvironmentHelp.database)
            \(EnvironmentHelp.broker)
            \(EnvironmentHelp.timeZone)
            \(EnvironmentHelp.legacyQueues)
            \(EnvironmentHelp.log)

            INT, TERM or HUP end it within ten seconds; requests in progress get five.

            \(EnvironmentHelp.exitStatus)
            """,
        version: Version.text(of: "cronq-web"))

    func run() async throws {
        try await RoleProcess.run("cronq-web") { process in
            let environment = process.environment
            let zones = SystemZones()
            let zone = try environment.defaultZone(zones)
            let variables = try WebVariables(environment)
            let database = try DatabaseSettings.read(environment)
            let server = try BrokerSettings.read(environment)

            let store = MySQLStore(
                settings: database, zones: zones, defaultZone: zone, logger: Logger(label: "cronq.database"))
            let broker = server.map {
                AMQPBroker(settings: $0, connectionName: process.connectionName, logger: Logger(label: "cronq.broker"))
            }
            guard try await process.eventually({ try await store.open(upgrade: false) }) != nil else { return }
            let settings = WebSettings(
                listenInterface: variables.listenInterface, port: variables.port,
                authentication: .init(rawValue: variables.authentication) ?? .login,
                instanceName: variables.instanceName, zones: zones, defaultZone: zone,
                publicURL: try WebSettings.publicURL(variables.publicURL), scriptName: variables.scriptName,
                trustedProxies: try WebSettings.trustedProxies(variables.trustedProxies),
                logURLTemplate: variables.logURLTemplate, isFleet: true, legacyQueues: try environment.legacyQueues(),
                configuration: environment.webLines + [
                    environment.line(
                        "DATABASE_URL", "CRONQ_MYSQL", standard: nil, meaning: "the database", shown: "\(database)"),
                    environment.line(
                        "RABBITMQ_URL", "RABBITMQ_HOSTS", "RABBITMQ_HOST", standard: nil,
                        meaning: "the broker through which injectors are woken",
                        shown: server.map { "\($0)" } ?? "none: they look by themselves"),
                ], version: Version.number)
            let web = WebServer(
                store: store, broker: broker, settings: settings, logger: Logger(label: "cronq.web"),
                onReady: { port in
                    process.logger.info("pages and API: \(variables.address(port: port))")
                    let wakes = server.map { "wakes injectors through \($0)" } ?? "no broker is set"
                    process.logger.info("web is ready: database \(database), \(wakes)")
                })
            try await process.serve {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await Self.serve(web) }
                    // Pages need no broker: they are there while it is away.
                    if let broker, let server {
                        group.addTask { _ = try await process.connect(to: server, broker.start) }
                    }
                    while try await group.next() != nil {}
                }
            } thenClose: {
                await broker?.close()
                await store.close()
            }
        }
    }

    private static func serve(_ web: WebServer) async throws {
        do {
            try await web.run()
        } catch let error as WebServerError {
            throw StartError(error.description, status: error.code == .setting ? EX_CONFIG : EX_UNAVAILABLE)
        }
    }
}
