import CronqSchedule
import CronqShared
import TestPrograms
import TestServers
import TestSupport

/// Where and with what the figures were measured.
struct Circumstances: Sendable {
    private let machine: String
    private let disk: String
    private let servers: String
    private let revision: String
    private let date: String

    /// - Throws: What the file system says if nothing can be written.
    init(_ servers: FleetServers) async throws {
        let folder = try Lifeline.shared().makeFolder("circumstances")
        defer { Files.remove(folder) }
        machine = Machine.text
        disk = "4 KiB appended and synchronised with fdatasync in \(try Disk.syncMilliseconds(in: folder).tabular) ms"
        // Not worth a failure.
        let database = try? await servers.database.sql("SELECT VERSION()").firstLine
        let broker = try? await servers.broker.ctl(["version"]).firstLine
        self.servers = """
            MariaDB \(database ?? "?") with innodb_flush_log_at_trx_commit=1 and a buffer pool of 1 GiB, \
            RabbitMQ \(broker ?? "?")
            """
        revision = await Revision.current(folder: folder)
        date = String(SystemClock.now().iso8601.prefix(10))
    }

    func text(_ rounds: Rounds) -> String {
        """
        - commit \(revision), \(date), \(rounds.isQuick ? "quick" : "full") form, up to \(rounds.count) rounds
        - \(machine)
        - \(disk)
        - \(servers)
        - built with Swift \(Self.swift)
        """
    }

    private static var swift: String {
        #if compiler(>=6.4)
        return "6.4 or newer"
        #else
        return "6.3"
        #endif
    }
}

extension String {
    /// Without the end of the line.
    fileprivate var firstLine: String { split(separator: "\n").first.map(String.init) ?? self }
}
