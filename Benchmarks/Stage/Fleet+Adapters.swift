import CronqAMQP
import CronqMySQL
import CronqSchedule
import CronqShared
import Logging
import TestPrograms
import TestServers

/// The bench's own way into a fleet, with the adapters of its own build.
extension Fleet {
    /// - Parameter clock: Stands in for the server's; `nil` = that clock itself.
    func withStore<T>(
        clock: (@Sendable () -> Instant)? = nil, _ body: (MySQLStore) async throws -> T
    ) async throws -> T {
        let url = servers.database.url(database: database, port: servers.databasePort)
        let store = MySQLStore(
            settings: try DatabaseSettings.read(Environment(["DATABASE_URL": url])), zones: SystemZones(),
            defaultZone: .utc, clock: clock, logger: Self.logger)
        do {
            let result = try await body(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }

    func withBroker<T>(_ body: (AMQPBroker) async throws -> T) async throws -> T {
        let url = servers.broker.url(virtualHost: virtualHost, port: servers.brokerPort)
        let broker = AMQPBroker(
            settings: try BrokerSettings.read(Environment(["RABBITMQ_URL": url])) ?? .standard,
            connectionName: "cronq-bench", logger: Self.logger)
        do {
            try await broker.start()
            let result = try await body(broker)
            await broker.close()
            return result
        } catch {
            await broker.close()
            throw error
        }
    }

    /// Only what goes wrong, and not into the table.
    private static var logger: Logger {
        var logger = Logger(label: "cronq-bench", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }
}
