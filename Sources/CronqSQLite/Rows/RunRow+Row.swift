import CronqSchedule
import CronqShared
import Foundation
import GRDB

extension RunRow {
    /// The columns that `init(_:)` reads, in its order.
    static let columns = """
        run_id, job_id, state, reason, attempt, fence, request, wake_at, start_by, on_lost, grace_us, publications, \
        refusals, revision, scheduled_at, cancelled_by, cancel_note
        """

    init(_ row: Row) throws {
        self.init(
            id: try RunID(column: row[0]), jobID: row[1], state: try RunState(column: row[2]),
            reason: (row[3] as String?).flatMap(RunReason.init(rawValue:)), attempt: row[4], fence: row[5],
            request: (row[6] as Data?).flatMap { RequestID(column: $0) },
            wakeAt: (row[7] as Int64?).map(Instant.init(microseconds:)), startBy: Instant(microseconds: row[8]),
            onLost: OnLost(rawValue: row[9]) ?? .fail, grace: TimeSpan(microseconds: row[10]), publications: row[11],
            refusals: row[12], cancelledBy: row[15], cancelNote: row[16])
    }

    /// The row of a run, `nil` if there is none.
    static func find(_ id: RunID, _ db: Database) throws -> RunRow? {
        let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM runs WHERE run_id = ?")
        return try Row.fetchOne(statement, arguments: [id.column]).map { try RunRow($0) }
    }
}

extension RunID {
    /// The 16 bytes as SQLite keeps them.
    var column: Data { Data(bytes) }

    init(column: Data) throws {
        guard let id = RunID(bytes: column) else {
            throw StoreError(.schema, "a run id in the database has \(column.count) bytes instead of 16")
        }
        self = id
    }
}

extension RequestID {
    var column: Data { RunID(high: high, low: low).column }

    init?(column: Data) {
        guard let id = RunID(bytes: column) else { return nil }
        self.init(high: id.high, low: id.low)
    }
}

extension RunState {
    init(column: String) throws {
        guard let state = RunState(rawValue: column) else {
            throw StoreError(.schema, "the database holds the unknown run state “\(column)”")
        }
        self = state
    }
}
