import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func changeCategory(_ request: CategoryRequest, by author: Author) async throws -> CategoryReplacement {
        // A refusal travels as a value: an error would be taken for the database's.
        let result = try await lanes.definitions.transaction {
            session -> Result<CategoryReplacement, any Error> in
            let change = CategoryChange(
                store: self, request: request, author: author, now: try self.now(session), session: session)
            do {
                return .success(try change.carryOut())
            } catch let error as DefinitionError {
                return .failure(error)
            } catch let error as EditConflict {
                return .failure(error)
            }
        }
        return try result.get()
    }

    public func start(_ request: RunRequest, by author: Author) async throws(StoreError) -> RunID? {
        try await lanes.definitions.transaction { session in
            let now = try self.now(session)
            // Whoever uses the same token at the same time waits here.
            guard let job = try JobLock.take([request.job], session).first else { return nil }
            let compiled = try self.definitions.job(job.definition, session)
            // The same request makes the same run, whenever it is repeated: its instant is the one of the first time.
            let token = RunID(
                RunIdentity(job: job.id, kind: .manual, nominal: Instant(microseconds: 0), request: request.token))
            let known = try session.rows(
                "SELECT run_id FROM requests WHERE job_id = ? AND request = ?", [job.id, token])
            if let row = known.first { return try row.runID(0) }
            if let parent = request.retryOf, try !Self.hasEnded(parent, ofJob: job.id, session) { return nil }
            let run = NewRun(
                PlannedRun(nominal: now, state: .pending), of: compiled, schedule: 0,
                kind: request.retryOf == nil ? .manual : .retry, requestedBy: author.name, request: request.token,
                now: now, publishing: false)
            guard try NewRun.write([run], session).contains(run.id) else { return nil }
            try Self.explain(run.id, request, session)
            try session.execute(
                "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)",
                [job.id, token, run.id, now])
            try AuditEntry.write([.started(run.id, of: job.name, request: request)], by: author, at: now, session)
            return run.id
        }
    }

    private static func hasEnded(_ run: RunID, ofJob job: JobID, _ session: Session) throws -> Bool {
        let rows = try session.rows("SELECT job_id, state FROM runs WHERE run_id = ?", [run])
        guard let row = rows.first, try row.integer(0) == job else { return false }
        return try RunState(column: try row.text(1)).isTerminal
    }

    /// Writes on a new run why somebody asked for it.
    private static func explain(_ run: RunID, _ request: RunRequest, _ session: Session) throws {
        let note = Note.kept(request.note)
        guard note != nil || request.retryOf != nil else { return }
        try session.execute("UPDATE runs SET note = ?, parent = ? WHERE run_id = ?", [note, request.retryOf, run])
    }
}
