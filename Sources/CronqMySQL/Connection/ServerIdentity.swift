import CronqShared

/// Which server answers.
struct ServerIdentity: Sendable, Hashable {
    /// What `SELECT VERSION()` says.
    var version: String
    /// The name and number that the server goes by: another pair means that another server took over.
    var hostname: String
    var serverID: Int64
    /// The bytes it takes in one statement with its values (`max_allowed_packet`).
    var largestPacket: Int

    /// Asks the server.
    static func read(_ session: Session) throws -> ServerIdentity {
        let rows = try session.rows("SELECT VERSION(), @@hostname, @@server_id, @@max_allowed_packet")
        guard let row = rows.first else { throw StoreError(.internalError, "the server does not say its version") }
        return ServerIdentity(
            version: try row.text(0), hostname: try row.textOrNil(1) ?? "", serverID: try row.integer(2),
            largestPacket: try row.int(3))
    }

    /// Before the server was asked.
    static let unknown = ServerIdentity(version: "", hostname: "", serverID: 0, largestPacket: 1 << 20)

    var isMariaDB: Bool { version.contains("MariaDB") }

    /// Refuses a server that has no SKIP LOCKED, or none that this program was made for.
    ///
    /// - Parameter server: Host and port, for the message.
    /// - Throws: `StoreError` with code `schema`.
    func requireSupported(source: String, server: String) throws(StoreError) {
        let required = isMariaDB ? [10, 6] : [8, 0]
        guard let release, !release.lexicographicallyPrecedes(required) else {
            throw StoreError(
                .schema,
                "\(source): CronQ needs MariaDB 10.6 or MySQL 8.0; the server at \(server) is \(version)")
        }
    }

    /// Major and minor number; `nil` if the text names none.
    private var release: [Int]? {
        // Old proxies and replicas put a "5.5.5-" before MariaDB's own number, for clients that knew no version 10.
        let text = isMariaDB && version.hasPrefix("5.5.5-") ? version.dropFirst(6) : version[...]
        let parts = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }.split(separator: ".").prefix(2)
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == 2 ? numbers : nil
    }
}
