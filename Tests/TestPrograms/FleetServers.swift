public import TestServers

/// The servers of a fleet, and the ports on which its processes see them.
public struct FleetServers: Sendable {
    public let database: MariaDBServer
    public let broker: RabbitMQServer
    /// Those of proxies, if there are some.
    public var databasePort: Int
    public var brokerPort: Int

    public init(database: MariaDBServer, broker: RabbitMQServer) {
        self.database = database
        self.broker = broker
        databasePort = database.port
        brokerPort = broker.port
    }

    /// Those of the test process, for fleets that leave them running.
    ///
    /// - Throws: `ServerError` if one of them did not start.
    public static func shared() async throws -> FleetServers {
        async let database = MariaDBServer.shared()
        async let broker = RabbitMQServer.shared()
        return FleetServers(database: try await database, broker: try await broker)
    }

    /// Servers of this fleet's own, to be stopped and killed; MariaDB is as durable as it is where people use it.
    ///
    /// - Parameter configuration: More lines for `rabbitmq.conf`.
    /// - Throws: `ServerError` if one of them does not start.
    public static func own(configuration: String = "") async throws -> FleetServers {
        async let database = MariaDBServer.start()
        async let broker = RabbitMQServer.start(configuration: configuration)
        return FleetServers(database: try await database, broker: try await broker)
    }
}
