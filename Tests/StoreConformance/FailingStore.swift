public import CronqSchedule
public import CronqShared

/// A store that answers everything with the same error.
public struct FailingStore: JobStore {
    let error: StoreError

    public init(error: StoreError) { self.error = error }

    public func changeCategory(_ request: CategoryRequest, by author: Author) async throws -> CategoryReplacement {
        throw error
    }
    public func start(_ request: RunRequest, by author: Author) async throws(StoreError) -> RunID? { throw error }
    public func cancel(
        _ runs: [RunID], reason: String?, by author: Author
    ) async throws(StoreError) -> [CancelAnswer] { throw error }
    public func pause(
        _ jobs: [JobID], until: Instant?, note: String?, by author: Author
    ) async throws(StoreError) -> [JobID] { throw error }
    public func resume(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [JobID] { throw error }
    public func skipNext(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [SkippedInstant] {
        throw error
    }

    public func categories() async throws(StoreError) -> [CategorySummary] { throw error }
    public func category(named name: String, version: Int64?) async throws(StoreError) -> CategoryContent? {
        throw error
    }
    public func versions(
        ofCategory id: Int64, before: Int64?, limit: Int
    ) async throws(StoreError) -> [CategoryVersion] { throw error }
    public func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] { throw error }
    public func countJobs(_ query: JobQuery, limit: Int) async throws(StoreError) -> Int { throw error }
    public func job(_ id: JobID) async throws(StoreError) -> JobSummary? { throw error }
    public func revisions(ofJob id: JobID, before: Int?, limit: Int) async throws(StoreError) -> [RevisionSummary] {
        throw error
    }
    public func moment(ofJob id: JobID, at instant: Instant) async throws(StoreError) -> JobMoment? { throw error }
    public func runs(_ query: RunQuery) async throws(StoreError) -> RunSlice { throw error }
    public func run(_ id: RunID) async throws(StoreError) -> RunDetail? { throw error }
    public func output(of run: RunID, fence: Int64?, from: Int, limit: Int) async throws(StoreError) -> [OutputChunk] {
        throw error
    }
    public func runners(since: Instant) async throws(StoreError) -> [RunnerSummary] { throw error }
    public func processes(since: Instant) async throws(StoreError) -> [ProcessSummary] { throw error }
    public func queues() async throws(StoreError) -> [QueueSummary] { throw error }
    public func upcoming(
        from: Instant, through: Instant, limit: Int
    ) async throws(StoreError) -> [LedgerOverview.Upcoming] { throw error }
    public func overview() async throws(StoreError) -> LedgerOverview { throw error }

    public func now() async throws(StoreError) -> Instant { throw error }
    public func claim(limit: Int) async throws(StoreError) -> ClaimBatch { throw error }
    public func sweep(limit: Int) async throws(StoreError) -> SweepBatch { throw error }
    public func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) { throw error }
    public func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) { throw error }
    public func nextWake() async throws(StoreError) -> Instant? { throw error }
    public func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] { throw error }
    public func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer {
        throw error
    }
    public func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports {
        throw error
    }
    public func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] { throw error }
    public func reap(expiredBefore: Instant, lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] {
        throw error
    }
    public func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] { throw error }
    public func extendLeases(by lease: TimeSpan) async throws(StoreError) { throw error }
    public func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns {
        throw error
    }
    public func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int { throw error }
    public func announce(_ process: ProcessDescription) async throws(StoreError) { throw error }
    public func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int { throw error }

    public func hasUsers() async throws(StoreError) -> Bool { throw error }
    public func users() async throws(StoreError) -> [UserRecord] { throw error }
    public func user(_ id: UserID) async throws(StoreError) -> UserRecord? { throw error }
    public func user(named name: String) async throws(StoreError) -> UserRecord? { throw error }
    public func addUser(
        _ name: String, password: String?, grants: Grants, by author: Author
    ) async throws(StoreError) -> UserRecord? { throw error }
    public func changeUser(
        _ id: UserID, _ change: UserChange, by author: Author
    ) async throws(StoreError) -> AccountChange<UserRecord> { throw error }
    public func removeUser(_ id: UserID, by author: Author) async throws(StoreError) -> AccountChange<UserRecord> {
        throw error
    }
    public func openSession(_ session: SessionRecord, by author: Author) async throws(StoreError) -> SessionRecord {
        throw error
    }
    public func session(hash: [UInt8]) async throws(StoreError) -> FoundSession? { throw error }
    public func touchSession(
        _ id: Int64, expecting hash: [UInt8], rotatedTo: [UInt8]?
    ) async throws(StoreError) -> Bool { throw error }
    public func sessions(of user: UserID) async throws(StoreError) -> [SessionRecord] { throw error }
    public func closeSession(_ id: Int64, by author: Author) async throws(StoreError) { throw error }
    public func pruneSessions(lastSeenBefore: Instant) async throws(StoreError) -> Int { throw error }
    public func addLink(_ link: LoginLink, by author: Author) async throws(StoreError) { throw error }
    public func useLink(hash: [UInt8]) async throws(StoreError) -> LoginLink? { throw error }
    public func link(hash: [UInt8]) async throws(StoreError) -> LoginLink? { throw error }
    public func tokens() async throws(StoreError) -> [TokenRecord] { throw error }
    public func addToken(_ token: TokenRecord, by author: Author) async throws(StoreError) -> TokenRecord? {
        throw error
    }
    public func token(hash: [UInt8]) async throws(StoreError) -> FoundToken? { throw error }
    public func noteUse(of token: TokenID, from address: String) async throws(StoreError) { throw error }
    public func revokeToken(_ id: TokenID, by author: Author) async throws(StoreError) -> Bool { throw error }

    public func audit(_ query: AuditQuery) async throws(StoreError) -> [AuditEntry] { throw error }
    public func note(_ event: AuditEvent, by author: Author) async throws(StoreError) { throw error }
}
