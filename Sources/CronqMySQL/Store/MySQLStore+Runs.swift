public import CronqShared

extension MySQLStore {
    public func runs(_ query: RunQuery) async throws(StoreError) -> RunSlice {
        try await lanes.reading.read { session in
            var selection = RunSelection(query)
            return try selection.page(session)
        }
    }

    public func run(_ id: RunID) async throws(StoreError) -> RunDetail? {
        try await lanes.reading.read { session in
            let rows = try session.rows(
                "\(RunSummary.selection(index: "PRIMARY", extra: ", r.revision, r.wake_at, r.start_by")) WHERE r.run_id = ?",
                [id])
            guard let row = rows.first else { return nil }
            let run = try RunSummary(row)
            let revision = try row.int(RunSummary.columnCount)
            let job = try self.definitions.job(.init(job: run.jobID, revision: revision), session)
            let attempts = try session.rows("\(AttemptSummary.selection) WHERE run_id = ? ORDER BY fence", [id])
            return RunDetail(
                run: run, definition: job.definition, revision: revision,
                wakeAt: try row.instantOrNil(RunSummary.columnCount + 1),
                startBy: try row.instantOrNil(RunSummary.columnCount + 2),
                attempts: try attempts.map { try AttemptSummary($0) })
        }
    }

    public func output(
        of run: RunID, fence: Int64?, from number: Int, limit: Int
    ) async throws(StoreError) -> [OutputChunk] {
        try await lanes.reading.read { session in
            let newest = try session.rows("SELECT MAX(fence) FROM attempts WHERE run_id = ?", [run])
            guard let fence = try fence ?? newest.first?.integerOrNil(0) else { return [] }
            let rows = try session.rows(
                """
                SELECT number, stream, `offset`, at, bytes FROM output
                WHERE run_id = ? AND fence = ? AND number >= ? ORDER BY number LIMIT ?
                """, [run, fence, number, limit])
            return try rows.map { row in
                OutputChunk(
                    run: FencedRun(run: run, fence: fence), number: try row.int(0),
                    stream: OutputStream(rawValue: try row.int(1)) ?? .stdout, offset: try row.integer(2),
                    at: try row.instant(3), bytes: try row.bytes(4))
            }
        }
    }
}
