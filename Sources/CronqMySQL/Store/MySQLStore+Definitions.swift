import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func replaceCategory(
        _ name: String, with jobs: [JobDefinition], by actor: String
    ) async throws -> CategoryReplacement {
        // A refusal travels as a value: an error would be taken for the database's.
        let result = try await lanes.definitions.transaction {
            session -> Result<CategoryReplacement, DefinitionError> in
            let change = CategoryChange(store: self, actor: actor, now: try self.now(session), session: session)
            do {
                return .success(try change.replace(name, with: jobs))
            } catch let error as DefinitionError {
                return .failure(error)
            }
        }
        return try result.get()
    }

    public func runNow(_ job: JobID, by actor: String, request: String) async throws(StoreError) -> RunID? {
        try await lanes.definitions.transaction { session in
            let now = try self.now(session)
            // Whoever uses the same token at the same time waits here.
            let found = try session.rows(
                "SELECT revision FROM jobs WHERE id = ? AND removed_at IS NULL FOR UPDATE", [job])
            guard let row = found.first else { return nil }
            let compiled = try self.definitions.job(.init(job: job, revision: try row.int(0)), session)
            // The same request makes the same run, whenever it is repeated: its instant is the one of the first time.
            let token = RunID(RunIdentity(job: job, kind: .manual, nominal: Instant(microseconds: 0), request: request))
            let known = try session.rows(
                "SELECT run_id FROM requests WHERE job_id = ? AND request = ?", [job, token])
            if let row = known.first { return try row.runID(0) }
            let run = NewRun(
                PlannedRun(nominal: now, state: .pending), of: compiled, schedule: 0, kind: .manual, requestedBy: actor,
                request: request, now: now, publishing: false)
            guard try NewRun.write([run], session).contains(run.id) else { return nil }
            try session.execute(
                "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)",
                [job, token, run.id, now])
            return run.id
        }
    }
}
