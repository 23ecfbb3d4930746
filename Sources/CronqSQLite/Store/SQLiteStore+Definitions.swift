import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func changeCategory(_ request: CategoryRequest, by author: Author) async throws -> CategoryReplacement {
        let clock = clock
        do {
            guard request.isDryRun else {
                return try await database.write { db in
                    try CategoryChange(store: self, request: request, author: author, now: clock(), db: db).carryOut()
                }
            }
            return try await database.read { db in
                try CategoryChange(store: self, request: request, author: author, now: clock(), db: db).foresee()
            }
        } catch let error as DefinitionError {
            throw error
        } catch let error as EditConflict {
            throw error
        } catch {
            throw StoreError(describing: error)
        }
    }

    public func start(_ request: RunRequest, by author: Author) async throws(StoreError) -> RunID? {
        try await write { db, now in
            guard let job = try FoundJob.existing(request.job, db) else { return nil }
            let compiled = try self.definitions.job(job.id, revision: job.revision, db)
            // The same request makes the same run, whenever it is repeated: its instant is the one of the first time.
            let asked = "SELECT run_id FROM requests WHERE job_id = ? AND request = ?"
            if let known = try Row.fetchOne(
                try db.cachedStatement(sql: asked), arguments: [request.job, request.token])
            {
                return try RunID(column: known[0])
            }
            if let parent = request.retryOf {
                guard let row = try RunRow.find(parent, db), row.jobID == request.job, row.state.isTerminal else {
                    return nil
                }
            }
            let run = NewRun(
                PlannedRun(nominal: now, state: .pending), of: compiled, schedule: 0,
                kind: request.retryOf == nil ? .manual : .retry, requestedBy: author.name, request: request.token,
                now: now, publishing: false)
            guard try self.insert(run, db) else { return nil }
            try self.explain(run.id, request, db)
            let remember = try db.cachedStatement(
                sql: "INSERT INTO requests (job_id, request, run_id, created_at) VALUES (?, ?, ?, ?)")
            try remember.execute(arguments: [request.job, request.token, run.id.column, now.microseconds])
            try self.write([.started(run.id, of: job.audited, request: request)], by: author, now, db)
            return run.id
        }
    }

    /// Writes on a new run why somebody asked for it.
    private func explain(_ run: RunID, _ request: RunRequest, _ db: Database) throws {
        let note = Note.kept(request.note)
        guard note != nil || request.retryOf != nil else { return }
        let statement = try db.cachedStatement(sql: "UPDATE runs SET note = ?, parent = ? WHERE run_id = ?")
        try statement.execute(arguments: [note, request.retryOf?.column, run.column])
    }
}
