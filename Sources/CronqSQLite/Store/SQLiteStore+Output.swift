import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore {
    public func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] {
        try await write { db, _ in
            var order: [FencedRun] = []
            var parts: [FencedRun: [OutputChunk]] = [:]
            for chunk in chunks {
                if parts[chunk.run] == nil { order.append(chunk.run) }
                parts[chunk.run, default: []].append(chunk)
            }
            return try order.map { run in try self.store(parts[run] ?? [], of: run, db) }
        }
    }

    /// Stores chunks of one attempt; one that is stored already stays as it is.
    ///
    /// - Returns: The receipt for all of them.
    @discardableResult
    func store(_ chunks: [OutputChunk], of run: FencedRun, _ db: Database) throws -> OutputReceipt {
        let receipt = OutputReceipt(of: chunks, run: run)
        let select = try db.cachedStatement(
            sql: "SELECT stdout_cut, stderr_cut FROM attempts WHERE run_id = ? AND fence = ?")
        // Without an attempt nobody was granted this, or it was pruned.
        guard let row = try Row.fetchOne(select, arguments: [run.run.column, run.fence]) else { return receipt }
        let cuts: [CronqShared.OutputStream: Int64] = [.stdout: row[0], .stderr: row[1]]
        for chunk in chunks where chunk.isPlausible {
            if chunk.isCutAway(by: cuts[chunk.stream] ?? 0) { continue }
            try insert(chunk, db)
            if chunk.crossesTrimLine { try trim(chunk, db) }
        }
        return receipt
    }

    private func insert(_ chunk: OutputChunk, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO output (run_id, fence, number, stream, offset, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run_id, fence, number) DO NOTHING
                """)
        try statement.execute(arguments: [
            chunk.run.run.column, chunk.run.fence, chunk.number, chunk.stream.rawValue, chunk.offset,
            chunk.at.microseconds, Data(chunk.bytes),
        ])
    }

    /// Drops what lies between the head and the newest bytes of a stream.
    private func trim(_ chunk: OutputChunk, _ db: Database) throws {
        let delete = try db.cachedStatement(
            sql: """
                DELETE FROM output
                WHERE run_id = ? AND fence = ? AND stream = ? AND offset >= ? AND offset + length(bytes) <= ?
                """)
        try delete.execute(arguments: [
            chunk.run.run.column, chunk.run.fence, chunk.stream.rawValue, OutputChunk.headLimit,
            chunk.trimLine,
        ])
        let column = chunk.stream == .stdout ? "stdout_cut" : "stderr_cut"
        let note = try db.cachedStatement(
            sql: "UPDATE attempts SET \(column) = max(\(column), ?) WHERE run_id = ? AND fence = ?")
        try note.execute(arguments: [chunk.trimLine, chunk.run.run.column, chunk.run.fence])
    }
}
