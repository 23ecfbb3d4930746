import TestPrograms

/// The build that is measured, and where.
struct Stage: Sendable {
    /// The folder of the programs.
    let programs: String
    /// The same for all scenarios and both builds; databases and virtual hosts are each round's own.
    let servers: FleetServers
    /// An empty folder for files, which the caller removes.
    let folder: String
    let isQuick: Bool
}
