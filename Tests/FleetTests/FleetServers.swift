import TestServers

/// The servers of a fleet, and the ports on which its processes see them.
struct FleetServers: Sendable {
    let database: MariaDBServer
    let broker: RabbitMQServer
    /// Those of proxies, if there are some.
    var databasePort: Int
    var brokerPort: Int

    init(database: MariaDBServer, broker: RabbitMQServer) {
        self.database = database
        self.broker = broker
        databasePort = database.port
        brokerPort = broker.port
    }

    /// Those of the test process, for fleets that leave them running.
    static func shared() async throws -> FleetServers {
        async let database = MariaDBServer.shared()
        async let broker = RabbitMQServer.shared()
        return FleetServers(database: try await database, broker: try await broker)
    }

    /// Servers of this fleet's own, to be stopped and killed; MariaDB is as durable as it is where people use it.
    ///
    /// - Parameter configuration: More lines for `rabbitmq.conf`.
    static func own(configuration: String = "") async throws -> FleetServers {
        async let database = MariaDBServer.start()
        async let broker = RabbitMQServer.start(configuration: configuration)
        return FleetServers(database: try await database, broker: try await broker)
    }
}
