import ArgumentParser
import CronqAMQP
import CronqMySQL
import CronqProcess
import CronqResults
import CronqShared
import Logging

/// `cronq-results`: grants runs to runners and writes back what they report.
@main
struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq-results",
        abstract: "Grants runs to runners and writes what they report into the database.",
        discussion: """
            Without a results worker nothing starts. Any number of them may run, on any hosts. While the database has no tables \
            yet, it waits for an injector to make them.

            Environment:
            \(EnvironmentHelp.database)
            \(EnvironmentHelp.broker)
            \(EnvironmentHelp.timeZone)
            \(EnvironmentHelp.lease)
            \(EnvironmentHelp.legacyQueues)
            \(EnvironmentHelp.log)

            INT, TERM or HUP end it within ten seconds.

            \(EnvironmentHelp.exitStatus)
            """,
        version: Version.text(of: "cronq-results"))

    func run() async throws {
        try await RoleProcess.run("cronq-results") { process in
            let environment = process.environment
            let zones = SystemZones()
            let zone = try environment.defaultZone(zones)
            let lease = try environment.lease()
            let admitsLegacy = try !environment.legacyQueues().isEmpty
            let database = try DatabaseSettings.read(environment)
            let server = try BrokerSettings.read(environment) ?? .standard

            let store = MySQLStore(
                settings: database, zones: zones, defaultZone: zone, logger: Logger(label: "cronq.database"))
            let broker = AMQPBroker(
                settings: server, connectionName: process.connectionName, logger: Logger(label: "cronq.broker"))
            guard try await process.eventually({ try await store.open(upgrade: false) }) != nil,
                let reached = try await process.connect(to: server, broker.start)
            else { return }
            let results = ResultsWorker(
                store: store, broker: broker, lease: lease, legacy: admitsLegacy ? store : nil,
                process: process.description(of: .results), logger: Logger(label: "cronq.results"))
            process.logger.info("results worker is ready: database \(database), broker \(reached)")
            try await process.serve {
                try await results.run()
            } thenClose: {
                await broker.close()
                await store.close()
            }
        }
    }
}
