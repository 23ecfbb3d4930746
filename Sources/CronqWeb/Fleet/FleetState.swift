import CronqSchedule
import CronqShared

/// Who is there to do the work, as of one look at the ledger, and what that means for people who wait.
struct FleetState: Sendable {
    var runners: [RunnerSummary]
    var processes: [ProcessSummary]
    /// Whether injectors and results workers are processes of their own, which announce themselves. In a single process they are
    /// there as long as the server is.
    var isFleet: Bool
    var now: Instant
    /// Routing keys of the queues that original runners serve.
    var legacyQueues: Set<String> = []

    /// What is wrong, in whole sentences with what to do; empty if everything is there.
    var problems: [String] {
        guard isFleet else { return [] }
        var problems: [String] = []
        if !isThere(.results) {
            problems.append(
                "No results worker answers: nothing new is started, and nothing that ends is recorded yet."
                    + " Start cronq-results, and see in its log that it reaches the broker and the database.")
        }
        if !isThere(.injector) {
            problems.append(
                "No injector is there: what becomes due is not started. Start cronq-injector, and see in its log that it"
                    + " reaches the broker and the database.")
        }
        return problems
    }

    private func isThere(_ role: ProcessDescription.Role) -> Bool {
        processes.contains { $0.description.role == role && !isSilent($0) }
    }

    /// Whether a runner that was heard lately takes jobs from a queue. It is assumed where nobody knows: without results workers
    /// nobody hears runners, a single process is not heard before its own runner has begun, and original runners never are.
    func isServed(_ queue: String) -> Bool {
        if legacyQueues.contains(queue) { return true }
        if isFleet ? !isThere(.results) : runners.isEmpty { return true }
        return !runners(of: queue).isEmpty
    }

    /// The runners that take jobs from a queue, as far as they were heard lately.
    func runners(of queue: String) -> [RunnerSummary] {
        let key = RoutingKey.key(ofQueue: queue)
        return runners.filter { runner in
            !isSilent(runner) && !runner.description.draining
                && (runner.description.queues.isEmpty || runner.description.queues.contains(key))
        }
    }

    /// Whether a runner was not heard for so long that it is not counted on.
    func isSilent(_ runner: RunnerSummary) -> Bool { now - runner.lastSeenAt > RunnerList.silentAfter }

    func isSilent(_ process: ProcessSummary) -> Bool {
        now - process.lastSeenAt > ProcessDescription.silenceLimit
    }

    /// What somebody is told who sends jobs for a queue that nobody listens to.
    static func unserved(_ queue: String) -> String {
        "no runner listens to “\(queue)”: its runs wait until one does, at most until their start deadline"
            + " (CRONQ_QUEUE=\(RoutingKey.queue(ofKey: queue)) cronq-runner)"
    }
}

extension WebApplication {
    /// A runner says every few seconds that it lives; after this long it is not shown as one.
    static let runnerSilence = TimeSpan.minutes(1)

    /// - Parameter span: How long ago runners and processes may have been heard.
    func fleet(heardWithin span: TimeSpan = WebApplication.runnerSilence) async throws(StoreError) -> FleetState {
        let now = try await store.now()
        return FleetState(
            runners: try await store.runners(since: now - span),
            processes: settings.isFleet ? try await store.processes(since: now - span) : [],
            isFleet: settings.isFleet, now: now, legacyQueues: settings.legacyQueues)
    }
}
