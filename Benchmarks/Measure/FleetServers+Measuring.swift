import TestPrograms
import TestServers

extension FleetServers {
    /// Servers as people run them: every commit on the disk, a buffer pool that holds the ledger, all cores.
    ///
    /// - Throws: `ServerError` if one of them does not start.
    static func forMeasuring() async throws -> FleetServers {
        ProgressLog.say("starting MariaDB and RabbitMQ")
        async let database = MariaDBServer.start(
            options: ["--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=1G"])
        async let broker = RabbitMQServer.start(schedulers: nil)
        return FleetServers(database: try await database, broker: try await broker)
    }
}
