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
            return try order.compactMap { run in try self.store(parts[run] ?? [], of: run, db) }
        }
    }

    /// Stores chunks of one attempt; one that is stored already stays as it is.
    ///
    /// - Returns: How far the attempt's output is stored without a gap; `nil` while its first chunk is missing.
    func store(_ chunks: [OutputChunk], of run: FencedRun, _ db: Database) throws -> OutputReceipt? {
        let next = try db.cachedStatement(sql: "SELECT output_next FROM attempts WHERE run_id = ? AND fence = ?")
        guard let stored = try Int.fetchOne(next, arguments: [run.run.column, run.fence]) else {
            // Nobody was granted this, or it was pruned: the sender may forget it.
            return chunks.map(\.number).max().map { OutputReceipt(run: run, through: $0) }
        }
        // What is below `stored` was there before, and may have been cut away since.
        let new = chunks.filter { $0.number >= stored && $0.isPlausible }
        for chunk in new { try insert(chunk, db) }
        let reached = try new.isEmpty ? stored : gap(in: run, from: stored, db)
        if reached > stored {
            let move = try db.cachedStatement(sql: "UPDATE attempts SET output_next = ? WHERE run_id = ? AND fence = ?")
            try move.execute(arguments: [reached, run.run.column, run.fence])
        }
        for chunk in new where chunk.crossesTrimLine { try trim(chunk, numbersBelow: reached, db) }
        return reached == 0 ? nil : OutputReceipt(run: run, through: reached - 1)
    }

    private func insert(_ chunk: OutputChunk, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO output (run_id, fence, number, stream, offset, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run_id, fence, number) DO NOTHING
                """)
        try statement.execute(arguments: [
            chunk.run.run.column, chunk.run.fence, chunk.number, chunk.stream.rawValue, chunk.offset, chunk.at.microseconds,
            Data(chunk.bytes),
        ])
    }

    /// The first number from `first` on that is not stored.
    private func gap(in run: FencedRun, from first: Int, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(
            sql: "SELECT number FROM output WHERE run_id = ? AND fence = ? AND number >= ? ORDER BY number")
        let numbers = try Int.fetchCursor(statement, arguments: [run.run.column, run.fence, first])
        var expected = first
        while let number = try numbers.next(), number == expected { expected += 1 }
        return expected
    }

    /// Drops what lies between the head and the newest bytes. What comes after a gap stays: it shows where the gap ends.
    private func trim(_ chunk: OutputChunk, numbersBelow number: Int, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                DELETE FROM output
                WHERE run_id = ? AND fence = ? AND number < ? AND stream = ? AND offset >= ?
                  AND offset + length(bytes) <= ?
                """)
        try statement.execute(arguments: [
            chunk.run.run.column, chunk.run.fence, number, chunk.stream.rawValue, Self.outputHeadLimit,
            chunk.end - Self.outputTailLimit,
        ])
    }
}

extension OutputChunk {
    /// Between two cuts of the same stream; each looks at all its rows.
    private static let trimStep: Int64 = 64 * 1024

    /// Where the chunk ends in its stream, in bytes.
    fileprivate var end: Int64 { offset + Int64(bytes.count) }

    /// Numbers and offsets that arithmetic survives.
    fileprivate var isPlausible: Bool { number < .max && offset >= 0 && offset < 1 << 60 }

    /// Whether the stream has grown enough to be cut again.
    fileprivate var crossesTrimLine: Bool {
        let kept = SQLiteStore.outputHeadLimit + SQLiteStore.outputTailLimit
        return end > kept && offset / Self.trimStep != end / Self.trimStep
    }
}
