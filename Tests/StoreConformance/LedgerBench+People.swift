import CronqSchedule
import CronqShared
import Testing

/// What people do to a ledger.
extension LedgerBench {
    static let ann = Author("ann", by: .session, from: "192.0.2.7")
    static let bob = Author("bob", by: .token, from: "2001:db8::1")

    /// Handles as so many processes would have them.
    func handles(_ count: Int) async throws -> [any JobStore] {
        var stores: [any JobStore] = []
        for _ in 0..<count { stores.append(try await again()) }
        return stores
    }

    // MARK: Definitions

    @discardableResult
    func edit(
        _ edit: CategoryRequest.Edit, category: String = Self.category,
        expected: CategoryRequest.Expectation? = nil, isDryRun: Bool = false, comment: String? = nil,
        by author: Author = Self.ann
    ) async throws -> CategoryReplacement {
        let request = CategoryRequest(
            category: category, edit: edit, expected: expected, isDryRun: isDryRun, comment: comment)
        return try await store.changeCategory(request, by: author)
    }

    /// Tries an edit that must not be made; fails if it is.
    func conflict(
        _ edit: CategoryRequest.Edit, category: String = Self.category,
        expected: CategoryRequest.Expectation? = nil, isDryRun: Bool = false
    ) async throws -> EditConflict {
        let error = await #expect(throws: EditConflict.self) {
            try await self.edit(edit, category: category, expected: expected, isDryRun: isDryRun)
        }
        return try #require(error)
    }

    /// The names of what a category holds, by name.
    func names(in category: String = Self.category) async throws -> [String] {
        try await store.category(named: category, version: nil)?.jobs.map(\.definition.name) ?? []
    }

    func job(_ id: JobID) async throws -> JobSummary { try #require(try await store.job(id)) }

    // MARK: Jobs and runs

    @discardableResult
    func pause(_ jobs: JobID..., until: Instant? = nil, note: String? = nil) async throws -> [JobID] {
        try await store.pause(jobs, until: until, note: note, by: Self.ann)
    }

    @discardableResult
    func resume(_ jobs: JobID...) async throws -> [JobID] { try await store.resume(jobs, by: Self.ann) }

    func cancel(_ run: RunID, reason: String? = nil, by author: Author = Self.ann) async throws -> CancelAnswer {
        let answers = try await store.cancel([run], reason: reason, by: author)
        #expect(answers.count == 1)
        return try #require(answers.first)
    }

    /// Lets a run of a job be granted and end so.
    func complete(_ message: JobMessage, _ outcome: Outcome, request: UInt64 = 1) async throws {
        try await record(finish(try await start(message, request: request), outcome))
    }

    // MARK: Looking

    func audit(_ action: AuditAction? = nil) async throws -> [AuditEntry] {
        try await store.audit(AuditQuery(action: action))
    }

    /// The newest entry, which must say this.
    func expectNewest(_ action: AuditAction, _ author: Author = Self.ann) async throws -> AuditEvent {
        let entry = try #require(try await store.audit(AuditQuery(limit: 1)).first)
        #expect(entry.event.action == action && entry.author == author && entry.at == clock.now)
        return entry.event
    }
}
