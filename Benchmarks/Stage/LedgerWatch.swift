import Glibc
import TestPrograms
import TestServers
import TestSupport

/// A client of a ledger's database that stays open, so that a question costs a fraction of a millisecond and not the
/// start of a program. Whoever asks is held up until the answer has come: the bench has nothing else to do.
///
/// The questions are in `LedgerWatch+Questions.swift`.
final class LedgerWatch {
    enum Database {
        case mariaDB
        case sqlite
    }

    let database: Database
    private let process: ChildProcess
    private let socket: BlockingSocket

    /// Much longer than any answer takes.
    private static let patience = Duration.seconds(20)
    /// The last row of each answer: one without rows must be seen to end as well.
    private static let end = "end of answer"
    /// Input and output are the one socket; both clients write out an answer before they read on.
    private static let script = "exec \"$@\" <&3 >&3 3>&-"

    /// As the server's administrator, through its socket.
    convenience init(of fleet: Fleet) throws {
        // `MariaDBServer` lets its administrator in under this name.
        let account = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
        let words = [
            "mariadb", "--no-defaults", "--user=\(account)", "--socket=\(fleet.servers.database.socketPath)",
            "--batch", "--skip-column-names", "--unbuffered", fleet.database,
        ]
        try self.init(words, .mariaDB, folder: fleet.folder)
    }

    convenience init(of cronq: Cronq) throws {
        let words = [
            "sqlite3", "-readonly", "-batch", "-bail", "-noheader", "-tabs", "-cmd", ".timeout 5000",
            "\(cronq.data)/cronq.db",
        ]
        try self.init(words, .sqlite, folder: cronq.folder)
    }

    private init(_ words: [String], _ database: Database, folder: String) throws {
        self.database = database
        let (near, far) = try BlockingSocket.pair(with: words[0])
        defer { close(far) }
        socket = near
        process = try ChildProcess(
            ["/bin/sh", "-c", Self.script, "sh"] + words,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder], files: folder + "/ledger-watch",
            descriptors: [far])
    }

    deinit { process.destroy() }

    /// The rows of a `SELECT`, a line each, with their values parted by tabs.
    ///
    /// - Throws: ``SpoiledRound`` with the client's words, if it ends or does not answer.
    func rows(_ query: String) throws -> [String] {
        let limit = ContinuousClock.now + Self.patience
        let mark = Array("\(Self.end)\n".utf8)
        var answer: [UInt8] = []
        do {
            try socket.send("\(query);\nSELECT '\(Self.end)';\n")
            while !answer.suffix(mark.count).elementsEqual(mark) { answer += try socket.receive(before: limit) }
        } catch {
            throw SpoiledRound("\(error): \(query): \(process.errors)")
        }
        return String(decoding: answer.dropLast(mark.count), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
