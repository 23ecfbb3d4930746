import CronqSchedule
import CronqShared

/// A store that answers everything with the same error.
struct FailingStore: JobStore {
    let error: StoreError

    func changeCategory(_ request: CategoryRequest, by author: Author) async throws -> CategoryReplacement {
        throw error
    }
    func start(_ request: RunRequest, by author: Author) async throws(StoreError) -> RunID? { throw error }
    func cancel(
        _ runs: [RunID], reason: String?, by author: Author
    ) async throws(StoreError) -> [CancelAnswer] { throw error }
    func pause(
        _ jobs: [JobID], until: Instant?, note: String?, by author: Author
    ) async throws(StoreError) -> [JobID] { throw error }
    func resume(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [JobID] { throw error }
    func skipNext(_ jobs: [JobID], by author: Author) async throws(StoreError) -> [SkippedInstant] { throw error }

    func categories() async throws(StoreError) -> [CategorySummary] { throw error }
    func category(named name: String, version: Int64?) async throws(StoreError) -> CategoryContent? { throw error }
    func versions(
        ofCategory id: Int64, before: Int64?, limit: Int
    ) async throws(StoreError) -> [CategoryVersion] { throw error }
    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] { throw error }
    func countJobs(_ query: JobQuery, limit: Int) async throws(StoreError) -> Int { throw error }
    func job(_ id: JobID) async throws(StoreError) -> JobSummary? { throw error }
    func revisions(ofJob id: JobID, before: Int?, limit: Int) async throws(StoreError) -> [RevisionSummary] {
        throw error
    }
    func moment(ofJob id: JobID, at instant: Instant) async throws(StoreError) -> JobMoment? { throw error }
    func runs(_ query: RunQuery) async throws(StoreError) -> RunSlice { throw error }
    func run(_ id: RunID) async throws(StoreError) -> RunDetail? { throw error }
    func output(of run: RunID, fence: Int64?, from: Int, limit: Int) async throws(StoreError) -> [OutputChunk] {
        throw error
    }
    func runners(since: Instant) async throws(StoreError) -> [RunnerSummary] { throw error }
    func processes(since: Instant) async throws(StoreError) -> [ProcessSummary] { throw error }
    func queues() async throws(StoreError) -> [QueueSummary] { throw error }
    func upcoming(
        from: Instant, through: Instant, limit: Int
    ) async throws(StoreError) -> [LedgerOverview.Upcoming] { throw error }
    func overview() async throws(StoreError) -> LedgerOverview { throw error }

    func now() async throws(StoreError) -> Instant { throw error }
    func claim(limit: Int) async throws(StoreError) -> ClaimBatch { throw error }
    func sweep(limit: Int) async throws(StoreError) -> SweepBatch { throw error }
    func markQueued(_ published: [PublishedAttempt]) async throws(StoreError) { throw error }
    func markUnroutable(_ returned: [PublishedAttempt]) async throws(StoreError) { throw error }
    func nextWake() async throws(StoreError) -> Instant? { throw error }
    func grant(_ offers: [Offer], lease: TimeSpan) async throws(StoreError) -> [GrantAnswer] { throw error }
    func renew(_ heartbeat: Heartbeat, lease: TimeSpan) async throws(StoreError) -> HeartbeatAnswer { throw error }
    func record(_ reports: [RunnerReport], lease: TimeSpan) async throws(StoreError) -> RecordedReports { throw error }
    func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] { throw error }
    func reap(expiredBefore: Instant, lease: TimeSpan, limit: Int) async throws(StoreError) -> [ReapedRun] {
        throw error
    }
    func takeCancellations(limit: Int) async throws(StoreError) -> [CancelOrder] { throw error }
    func extendLeases(by lease: TimeSpan) async throws(StoreError) { throw error }
    func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns { throw error }
    func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int { throw error }
    func announce(_ process: ProcessDescription) async throws(StoreError) { throw error }
    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int { throw error }

    func hasUsers() async throws(StoreError) -> Bool { throw error }
    func users() async throws(StoreError) -> [UserRecord] { throw error }
    func user(_ id: UserID) async throws(StoreError) -> UserRecord? { throw error }
    func user(named name: String) async throws(StoreError) -> UserRecord? { throw error }
    func addUser(
        _ name: String, password: String?, grants: Grants, by author: Author
    ) async throws(StoreError) -> UserRecord? { throw error }
    func changeUser(
        _ id: UserID, _ change: UserChange, by author: Author
    ) async throws(StoreError) -> AccountChange<UserRecord> { throw error }
    func removeUser(_ id: UserID, by author: Author) async throws(StoreError) -> AccountChange<UserRecord> {
        throw error
    }
    func openSession(_ session: SessionRecord, by author: Author) async throws(StoreError) -> SessionRecord {
        throw error
    }
    func session(hash: [UInt8]) async throws(StoreError) -> FoundSession? { throw error }
    func touchSession(
        _ id: Int64, expecting hash: [UInt8], rotatedTo: [UInt8]?
    ) async throws(StoreError) -> Bool { throw error }
    func sessions(of user: UserID) async throws(StoreError) -> [SessionRecord] { throw error }
    func closeSession(_ id: Int64, by author: Author) async throws(StoreError) { throw error }
    func pruneSessions(lastSeenBefore: Instant) async throws(StoreError) -> Int { throw error }
    func addLink(_ link: LoginLink, by author: Author) async throws(StoreError) { throw error }
    func useLink(hash: [UInt8]) async throws(StoreError) -> LoginLink? { throw error }
    func link(hash: [UInt8]) async throws(StoreError) -> LoginLink? { throw error }
    func tokens() async throws(StoreError) -> [TokenRecord] { throw error }
    func addToken(_ token: TokenRecord, by author: Author) async throws(StoreError) -> TokenRecord? { throw error }
    func token(hash: [UInt8]) async throws(StoreError) -> FoundToken? { throw error }
    func noteUse(of token: TokenID, from address: String) async throws(StoreError) { throw error }
    func revokeToken(_ id: TokenID, by author: Author) async throws(StoreError) -> Bool { throw error }

    func audit(_ query: AuditQuery) async throws(StoreError) -> [AuditEntry] { throw error }
    func note(_ event: AuditEvent, by author: Author) async throws(StoreError) { throw error }
}
