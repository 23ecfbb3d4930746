import CronqSchedule
public import CronqShared
import Foundation
import GRDB

extension SQLiteStore {
    public func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] {
        try await write { db, _ in
            var through: [FencedRun: Int] = [:]
            for chunk in chunks {
                try self.store(chunk, db)
                through[chunk.run] = max(through[chunk.run] ?? -1, chunk.number)
            }
            return through.map { OutputReceipt(run: $0.key, through: $0.value) }
        }
    }

    /// Stores one chunk; a chunk that is stored already stays as it is.
    func store(_ chunk: OutputChunk, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO output (run_id, fence, number, stream, offset, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run_id, fence, number) DO NOTHING
                """)
        try statement.execute(arguments: [
            chunk.run.run.column, chunk.run.fence, chunk.number, chunk.stream.rawValue, chunk.offset, chunk.at.microseconds,
            Data(chunk.bytes),
        ])
        let end = chunk.offset + Int64(chunk.bytes.count)
        if end > Self.outputHeadLimit + Self.outputTailLimit, chunk.number.isMultiple(of: 8) {
            try trim(chunk, below: end - Self.outputTailLimit, db)
        }
    }

    /// Drops what lies between head and tail.
    private func trim(_ chunk: OutputChunk, below limit: Int64, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                DELETE FROM output
                WHERE run_id = ? AND fence = ? AND stream = ? AND offset >= ? AND offset + length(bytes) <= ?
                """)
        try statement.execute(arguments: [
            chunk.run.run.column, chunk.run.fence, chunk.stream.rawValue, Self.outputHeadLimit, limit,
        ])
    }
}
