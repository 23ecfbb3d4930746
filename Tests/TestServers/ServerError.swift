/// Why there is no such server, or what it answered instead.
public struct ServerError: Error, CustomStringConvertible {
    public let description: String
}

extension ServerError {
    /// Another process may take a port between the moment it was seen free and the server's start: such a start is done
    /// again as a whole, with other ports.
    static func again<Server>(_ start: () async throws -> Server) async throws -> Server {
        do {
            return try await start()
        } catch let error as ServerError where error.isPortTaken {
            return try await start()
        }
    }

    /// In the words of MariaDB, of the port mapper, or of RabbitMQ.
    private var isPortTaken: Bool {
        let text = description.lowercased()
        return text.contains("address already in use") || text.contains("eaddrinuse")
    }
}
