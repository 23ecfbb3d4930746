import ArgumentParser
import CronqAMQP
import CronqInjector
import CronqMySQL
import CronqProcess
import CronqShared
import Logging

/// `cronq-injector`: claims what is due and publishes it.
@main
struct InjectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq-injector",
        abstract: "Claims what is due in the database and publishes it to the runners.",
        discussion: """
            Any number of injectors may run, on any hosts. The first one that starts makes the database's tables; a newer one \
            upgrades them.

            Environment:
            \(EnvironmentHelp.database)
            \(EnvironmentHelp.broker)
            \(EnvironmentHelp.timeZone)
            \(EnvironmentHelp.legacyQueues)
            \(EnvironmentHelp.log)

            INT, TERM or HUP end it within ten seconds.

            \(EnvironmentHelp.exitStatus)
            """,
        version: Version.text(of: "cronq-injector"))

    func run() async throws {
        try await RoleProcess.run("cronq-injector") { process in
            let environment = process.environment
            let zones = SystemZones()
            let zone = try environment.defaultZone(zones)
            let database = try DatabaseSettings.read(environment)
            let server = try BrokerSettings.read(environment) ?? .standard
            let settings = InjectorSettings(
                lookInterval: InjectorSettings.fleetLookInterval,
                legacyQueues: try environment.legacyQueues(),
                process: process.description(of: .injector))

            let store = MySQLStore(
                settings: database, zones: zones, defaultZone: zone, logger: Logger(label: "cronq.database"))
            let broker = AMQPBroker(
                settings: server, connectionName: process.connectionName, logger: Logger(label: "cronq.broker"))
            guard try await process.eventually({ try await store.open(upgrade: true) }) != nil,
                let reached = try await process.connect(to: server, broker.start)
            else { return }
            let injector = Injector(
                store: store, broker: broker, settings: settings, legacy: store,
                logger: Logger(label: "cronq.injector"))
            process.logger.info("injector is ready: database \(database), broker \(reached)")
            try await process.serve {
                try await injector.run()
            } thenClose: {
                await broker.close()
                await store.close()
            }
        }
    }
}
