import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore {
    public func runs(_ query: RunQuery) async throws(StoreError) -> RunSlice {
        try await read { db, _ in try RunSelection(query).page(db) }
    }

    public func run(_ id: RunID) async throws(StoreError) -> RunDetail? {
        try await read { db, _ in
            let found = try Row.fetchOne(
                try db.cachedStatement(
                    sql: "\(RunSummary.selection(extra: ", r.revision, r.wake_at, r.start_by")) WHERE r.run_id = ?"),
                arguments: [id.column])
            guard let row = found else { return nil }
            let run = try RunSummary(row)
            let job = try self.definitions.job(run.jobID, revision: row[RunSummary.columnCount], db)
            let attempts = try Row.fetchAll(
                try db.cachedStatement(sql: "\(AttemptSummary.selection) WHERE run_id = ? ORDER BY fence"),
                arguments: [id.column])
            return RunDetail(
                run: run, definition: job.definition, revision: job.revision,
                wakeAt: (row[RunSummary.columnCount + 1] as Int64?).map(Instant.init(microseconds:)),
                startBy: (row[RunSummary.columnCount + 2] as Int64?).map(Instant.init(microseconds:)),
                attempts: attempts.map { AttemptSummary($0) })
        }
    }

    public func output(
        of run: RunID, fence: Int64?, from number: Int, limit: Int
    ) async throws(StoreError) -> [OutputChunk] {
        try await read { db, _ in
            let newest = try Int64.fetchOne(
                db, sql: "SELECT max(fence) FROM attempts WHERE run_id = ?", arguments: [run.column])
            guard let fence = fence ?? newest else { return [] }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT number, stream, offset, at, bytes FROM output
                    WHERE run_id = ? AND fence = ? AND number >= ? ORDER BY number LIMIT ?
                    """,
                arguments: [run.column, fence, number, limit])
            return rows.map { row in
                OutputChunk(
                    run: FencedRun(run: run, fence: fence), number: row[0],
                    stream: OutputStream(rawValue: row[1]) ?? .stdout, offset: row[2],
                    at: Instant(microseconds: row[3]), bytes: [UInt8](row[4] as Data))
            }
        }
    }
}
