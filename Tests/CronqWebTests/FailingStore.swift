import CronqSchedule
import CronqShared

/// A store that answers everything with the same error.
struct FailingStore: JobStore {
    let error: StoreError

    func replaceCategory(
        _ name: String, with jobs: [JobDefinition], by actor: String
    ) async throws -> CategoryReplacement { throw error }
    func runNow(_ job: JobID, by actor: String, request: String) async throws(StoreError) -> RunID? { throw error }

    func categories() async throws(StoreError) -> [CategorySummary] { throw error }
    func jobs(_ query: JobQuery) async throws(StoreError) -> [JobSummary] { throw error }
    func job(_ id: JobID) async throws(StoreError) -> JobSummary? { throw error }
    func runs(ofJob id: JobID, before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] { throw error }
    func run(_ id: RunID) async throws(StoreError) -> RunDetail? { throw error }
    func failures(before: RunID?, limit: Int) async throws(StoreError) -> [RunSummary] { throw error }
    func output(of run: RunID, fence: Int64?, from: Int, limit: Int) async throws(StoreError) -> [OutputChunk] {
        throw error
    }
    func runners(since: Instant) async throws(StoreError) -> [RunnerSummary] { throw error }
    func processes(since: Instant) async throws(StoreError) -> [ProcessSummary] { throw error }
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
    func extendLeases(by lease: TimeSpan) async throws(StoreError) { throw error }
    func recoverAfterRestart(journalsReadOf: [RunnerID]) async throws(StoreError) -> RecoveredRuns { throw error }
    func giveBack(heldBy runners: [RunnerID]) async throws(StoreError) -> Int { throw error }
    func announce(_ process: ProcessDescription) async throws(StoreError) { throw error }
    func prune(_ retention: Retention, limit: Int) async throws(StoreError) -> Int { throw error }
}
