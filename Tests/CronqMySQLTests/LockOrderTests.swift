import CronqSchedule
import CronqShared
import StoreConformance
import TestServers
import Testing

@testable import CronqMySQL

/// Everything at once on one ledger: transactions may wait for each other, but never in a circle.
@Suite("Many processes on one MariaDB ledger")
struct LockOrderTests {
    private static let rounds = 60
    private static let jobs = 40
    private static let lease = TimeSpan.seconds(20)

    @Test(
        "everything that processes do, done at the same time: no deadlock, nothing lost, nothing doubled"
    )
    func everything() async throws {
        // A server of its own: the others make deadlocks on purpose.
        let server = try await MariaDBServer.start(options: ["--innodb-flush-log-at-trx-commit=0"])
        let settings = server.settings(try await server.makeDatabase())
        let clock = ManualClock(LedgerBench.start)
        let store = MySQLStore(settings, clock: clock)
        try await store.open(upgrade: true)
        let bench = LedgerBench(store: store, clock: clock, factory: MySQLStores())
        let ids = try await replace("Steady", store, round: 0)
        let processes = (0..<4).map { _ in MySQLStore(settings, clock: clock) }
        for round in 1...Self.rounds {
            clock.advance(by: .seconds(10))
            try await withThrowingTaskGroup { group in
                for (number, process) in processes.enumerated() {
                    group.addTask { try await inject(process) }
                    group.addTask { try await run(process, runner: number, round: round, bench) }
                }
                group.addTask { _ = try await replace("Changing", store, round: round) }
                group.addTask { try await people(processes[round % processes.count], ids, round: round) }
                group.addTask {
                    _ = try await store.runNow(ids[round % ids.count], by: Author("ann"), request: "\(round)")
                }
                group.addTask {
                    _ = try await store.prune(Retention(runs: 20, age: .minutes(5), output: .minutes(2)), limit: 50)
                }
                group.addTask {
                    _ = try await store.reap(expiredBefore: clock.now, lease: Self.lease, limit: 50)
                    try await store.extendLeases(by: Self.lease)
                }
                try await group.waitForAll()
            }
        }
        #expect(try await server.sql("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'") == "Innodb_deadlocks\t0\n")
        try await expectComplete(ids, bench)
        for store in processes + [store] { await store.close() }
        try await server.stop()
    }

    /// What an injector does, with confirms that come at once.
    private func inject(_ store: MySQLStore) async throws {
        let claimed = try await store.claim(limit: 15).dispatches
        try await store.markQueued(claimed.map(\.published))
        let swept = try await store.sweep(limit: 15)
        try await store.markQueued(swept.dispatches.map(\.published))
        _ = try await store.takeCancellations(limit: 15)
        _ = try await store.nextWake()
    }

    /// What people do: a third of the steady jobs rests every other round, and what they slept through gets its rows.
    private func people(_ store: MySQLStore, _ steady: [JobID], round: Int) async throws {
        let ann = Author("ann")
        let resting = steady.filter { $0 % 3 == JobID((round - 1) / 2 % 3) }.shuffled()
        if round.isMultiple(of: 2) {
            #expect(try await store.resume(resting, by: ann).count == resting.count)
        } else {
            #expect(try await store.pause(resting, until: nil, note: nil, by: ann).count == resting.count)
        }
        let changing = try await store.category(named: "Changing", version: nil)?.jobs.map(\.id) ?? []
        _ = try await store.skipNext(changing.shuffled(), by: ann)
        let live = try await store.runs(RunQuery(states: [.waiting, .pending, .queued, .running], limit: 20)).runs
        _ = try await store.cancel(live.map(\.id).shuffled(), reason: "round \(round)", by: ann)
    }

    /// What results workers write for one runner: it finishes most of what it is granted, declines some and forgets some.
    private func run(_ store: MySQLStore, runner: Int, round: Int, _ bench: LedgerBench) async throws {
        var offers: [Offer] = []
        for job in try await store.jobs(JobQuery(limit: 100, recentRuns: 2)) {
            for run in job.recentRuns where run.state.isGrantable {
                offers.append(
                    Offer(
                        request: RequestID(high: UInt64(runner), low: UInt64(round * 1_000 + offers.count)),
                        run: run.id,
                        attempt: run.attempt, runner: RunnerID("runner-\(runner)"), host: "h\(runner)"))
            }
        }
        let answers = try await store.grant(offers.shuffled(), lease: Self.lease)
        let held = answers.compactMap { answer -> FencedRun? in
            if case .granted(let fence) = answer.verdict { FencedRun(run: answer.run, fence: fence) } else { nil }
        }
        _ = try await store.renew(LedgerBench.heartbeat(held, runner: "runner-\(runner)"), lease: Self.lease)
        let output = held.map {
            OutputChunk(run: $0, number: 0, stream: .stdout, offset: 0, at: bench.clock.now, bytes: [1])
        }
        let reports = held.enumerated().compactMap { index, run -> RunnerReport? in
            switch index % 5 {
            case 0: .declined(Decline(run: run, cause: .late))
            case 1: bench.finish(run, .runnerDied)
            case 2: round % 3 == 0 ? nil : bench.finish(run, .exited(code: 1))
            default: bench.finish(run, .exited(code: 0), output: [output[index]])
            }
        }
        async let appended = store.append(output.shuffled())
        async let recorded = store.record(reports.shuffled(), lease: Self.lease)
        _ = try await (appended, recorded)
    }

    /// Jobs that come, go and change; the steady ones stay as they are.
    private func replace(_ category: String, _ store: any JobStore, round: Int) async throws -> [JobID] {
        let jobs = (0..<Self.jobs).filter { round == 0 || $0 % 4 != round % 4 }.map { number in
            LedgerBench.job(
                "job \(number)", schedule: LedgerBench.every(seconds: 10 + round % 3 * 10),
                onLost: number % 2 == 0 ? .rerun : .fail, grace: .zero)
        }
        return try await store.replaceCategory(category, with: jobs, by: Author("round \(round)")).jobs.map(\.id)
    }

    /// Every instant of the steady jobs that cannot have been pruned has one row.
    private func expectComplete(_ jobs: [JobID], _ bench: LedgerBench) async throws {
        try await bench.claimAll()
        for job in jobs {
            let scheduled = try await bench.runs(job).filter { $0.kind == .schedule }.map(\.scheduledAt).sorted()
                .suffix(15)
            #expect(scheduled.last == LedgerBench.start + .seconds(10 * Int64(Self.rounds)))
            let steps = zip(scheduled, scheduled.dropFirst()).map { $1 - $0 }
            #expect(steps.allSatisfy { $0 == .seconds(10) }, "job \(job): \(scheduled.map(\.iso8601))")
        }
    }
}
