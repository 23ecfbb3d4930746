import TestPrograms

/// The build that is measured, and where.
struct Stage: Sendable {
    /// The folder of the programs.
    let programs: String
    /// The same for all scenarios and both builds; databases and virtual hosts are each round's own.
    let servers: FleetServers
    /// An empty folder for files.
    ///
    /// It stays until the bench ends, as do the folders of fleets and standalones; then the lifeline removes all of them. For a
    /// minute or more after a file was deleted ext4 passes over its number whenever one is made (`recently_deleted` in
    /// https://github.com/torvalds/linux/blob/master/fs/ext4/ialloc.c). After a round that has removed the logs of thousands of
    /// jobs, the next one would pay 0.6 ms of CPU for each log that it makes; hosts keep their logs.
    let folder: String
    let isQuick: Bool
}
