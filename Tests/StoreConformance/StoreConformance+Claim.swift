import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let claim: [ConformanceCase] = [
        ConformanceCase("nothing is claimed before its instant") { bench in
            try await bench.define(LedgerBench.job())
            bench.advance(.seconds(59))
            let batch = try await bench.store.claim(limit: 10)
            #expect(batch.dispatches.isEmpty && batch.closed == 0 && !batch.more)
        },
        ConformanceCase("a due instant becomes one pending run, and its message names job, queue and attempt") {
            bench in
            var definition = LedgerBench.job("Export", onLost: .rerun, grace: .seconds(3), queue: "slow")
            definition.timeout = .minutes(9)
            let job = try await bench.define(one: definition)
            bench.advance(.minutes(1))
            let batch = try await bench.store.claim(limit: 10)
            let message = try #require(batch.dispatches.first)
            let instant = LedgerBench.start + .minutes(1)
            #expect(batch.dispatches.count == 1 && batch.closed == 0)
            #expect(
                message
                    == JobMessage(
                        runID: RunID(RunIdentity(job: job, kind: .schedule, schedule: 1, nominal: instant)), jobID: job,
                        name: "Export", category: LedgerBench.category, command: "true", queue: "slow", attempt: 1,
                        scheduledAt: instant, timeout: .minutes(9), grace: .seconds(3), onLost: .rerun))
            let run = try await bench.run(message.runID)
            #expect(run.state == .pending && run.reason == nil && run.kind == .schedule && run.attempt == 1)
            #expect(run.scheduledAt == instant && run.instants == 1 && run.queue == "slow")
        },
        ConformanceCase("a claim moves the next instant, so a second claim finds nothing") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            _ = try await bench.dueMessage()
            #expect(try await bench.claimAll().isEmpty)
            #expect(try await bench.runs(job).count == 1)
            #expect(try await bench.store.job(job)?.nextRun == LedgerBench.start + .minutes(2))
        },
        ConformanceCase("a clock that goes back does not claim an instant twice") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 60)))
            let first = try await bench.dueMessage()
            bench.clock.set(LedgerBench.start - .hours(1))
            // The job goes and returns: its next instant is computed anew, from the earlier time on.
            try await bench.define()
            try await bench.define(LedgerBench.job(schedule: LedgerBench.every(seconds: 60)))
            bench.clock.set(LedgerBench.start + .minutes(1))
            #expect(try await bench.claimAll().isEmpty)
            let runs = try await bench.runs(job)
            #expect(runs.count(where: { $0.scheduledAt == first.scheduledAt }) == 1)
        },
        ConformanceCase(
            "a clock that was a day ahead for a while does not keep jobs from firing, nor make them fire twice"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 3_600)))
            bench.advance(.days(1))
            let early = try #require(try await bench.claimAll().first)
            try await bench.record(bench.finish(try await bench.start(early), .exited(code: 0)))
            #expect(try await bench.runs(job).count == 24)

            bench.clock.set(LedgerBench.start + .minutes(30))
            #expect(try await bench.claimAll().isEmpty)
            for hour: Int64 in 1...24 {
                let instant = LedgerBench.start + .hours(hour)
                #expect(try await bench.store.nextWake() == instant)
                bench.clock.set(instant)
                let messages = try await bench.claimAll()
                // The last hour ran already, when the clock said that it had come.
                #expect(messages.map(\.scheduledAt) == (hour < 24 ? [instant] : []))
                for message in messages {
                    let held = try await bench.start(message, request: UInt64(100 + hour))
                    try await bench.record(bench.finish(held, .exited(code: 0)))
                }
            }
            let runs = try await bench.runs(job)
            #expect(runs.count == 24 && runs.allSatisfy { $0.state == .succeeded })
        },
        ConformanceCase("a claim takes at most its limit, the earliest first, and says that there is more") { bench in
            try await bench.define(
                LedgerBench.job("c", schedule: LedgerBench.every(seconds: 30)),
                LedgerBench.job("a", schedule: LedgerBench.every(seconds: 10)),
                LedgerBench.job("b", schedule: LedgerBench.every(seconds: 20)))
            bench.advance(.seconds(30))
            let first = try await bench.store.claim(limit: 2)
            #expect(first.dispatches.map(\.name) == ["a", "b"] && first.more)
            let second = try await bench.store.claim(limit: 2)
            #expect(second.dispatches.map(\.name) == ["c"] && !second.more)
        },
        ConformanceCase("a one-shot runs once and its job has no next instant any more") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "R1/2026-03-02T12:00:30Z/PT1M"))
            bench.advance(.seconds(30))
            #expect(try await bench.claimAll().count == 1)
            #expect(try await bench.store.job(job)?.nextRun == nil)
            bench.advance(.days(400))
            #expect(try await bench.claimAll().isEmpty)
            #expect(try await bench.runs(job).count == 1)
        },
        ConformanceCase("a schedule that is over writes its last instant and rests") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "R2/2026-03-02T12:01:00Z/PT1M"))
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().count == 1)
            let runs = try await bench.runs(job)
            #expect(runs.map(\.scheduledAt) == [2, 1].map { LedgerBench.start + .minutes($0) })
            #expect(runs.map(\.state) == [.pending, .missed])
            #expect(try await bench.store.job(job)?.nextRun == nil)
        },
        ConformanceCase("nextWake is the earliest of what is due and what is to be looked at") { bench in
            #expect(try await bench.store.nextWake() == nil)
            try await bench.define(LedgerBench.job(schedule: LedgerBench.every(seconds: 600)))
            #expect(try await bench.store.nextWake() == LedgerBench.start + .minutes(10))
            bench.advance(.minutes(10))
            let message = try #require(try await bench.claimAll().first)
            #expect(try await bench.store.nextWake() == bench.clock.now + SweepDecision.publishLimit)
            try await bench.markQueued(message)
            #expect(try await bench.store.nextWake() == bench.clock.now + SweepDecision.queueLimit)
            _ = try await bench.start(message)
            #expect(try await bench.store.nextWake() == LedgerBench.start + .minutes(20))
        },
    ]

    static let catchUp: [ConformanceCase] = [
        ConformanceCase("of several due instants the last runs and each one before has its row as missed") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.minutes(5))
            let batch = try await bench.store.claim(limit: 10)
            #expect(batch.dispatches.map(\.scheduledAt) == [LedgerBench.start + .minutes(5)])
            #expect(batch.closed == 4)
            let runs = try await bench.runs(job)
            #expect(runs.map(\.scheduledAt) == (1...5).reversed().map { LedgerBench.start + .minutes($0) })
            #expect(runs.dropFirst().allSatisfy { $0.state == .missed && $0.reason == .catchUp && $0.instants == 1 })
        },
        ConformanceCase("exactly 1,000 missed instants have 1,000 rows") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 10)))
            // 12:00:00 itself is not in the future of the definition; so the instants are 10 s … 10,010 s.
            bench.advance(.seconds(10_010))
            #expect(try await bench.claimAll().count == 1)
            let runs = try await bench.runs(job)
            #expect(runs.count(where: { $0.state == .missed }) == 1_000)
            #expect(runs.allSatisfy { $0.instants == 1 })
        },
        ConformanceCase("more than 1,000 missed instants have one row with their count, first and last") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 10)))
            bench.advance(.seconds(10_020))
            #expect(try await bench.claimAll().count == 1)
            let runs = try await bench.runs(job)
            #expect(runs.count == 2)
            let missed = try #require(runs.last)
            #expect(missed.state == .missed && missed.reason == .catchUp && missed.instants == 1_001)
            #expect(missed.scheduledAt == LedgerBench.start + .seconds(10))
            #expect(missed.lastInstant == LedgerBench.start + .seconds(10_010))
            #expect(runs.first?.scheduledAt == LedgerBench.start + .seconds(10_020))
        },
        ConformanceCase("ten years of missed seconds are one row, at once") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 1)))
            bench.advance(.days(3_650))
            #expect(try await bench.claimAll().count == 1)
            #expect(try await bench.runs(job).map(\.instants) == [1, 3_650 * 86_400 - 1])
        },
    ]

    static let overlap: [ConformanceCase] = [
        overlap("while the previous run is not published, the next is skipped as overlap_pending", .overlapPending) {
            _, _ in
        },
        overlap("while the previous run is queued, the next is skipped as overlap_queued", .overlapQueued) {
            try await $0.markQueued($1)
        },
        overlap("while the previous run is running, the next is skipped as overlap_running", .overlapRunning) {
            _ = try await $0.start($1)
        },
        ConformanceCase("while the previous run waits for its rerun, the next is skipped") { bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun, grace: .hours(1)))
            bench.advance(.seconds(21))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().isEmpty)
            let run = try await bench.run(held.run)
            #expect(run.state == .waiting)
            let skipped = try #require(try await bench.runs(run.jobID).first)
            #expect(skipped.state == .skipped && skipped.reason == .overlapPending)
        },
        ConformanceCase("once the previous run has ended, the next runs") { bench in
            let held = try await bench.running()
            try await bench.record(bench.finish(held, .exited(code: 0)))
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().count == 1)
        },
        ConformanceCase("runs of another job do not hold it up") { bench in
            try await bench.define(LedgerBench.job("a"), LedgerBench.job("b", schedule: "*/2 * * * *"))
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().map(\.name) == ["a"])
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().map(\.name) == ["b"])
        },
    ]

    /// The previous run is brought into a state; the next instant must be skipped and say so.
    private static func overlap(
        _ name: String, _ reason: RunReason,
        prepare: @escaping @Sendable (LedgerBench, JobMessage) async throws -> Void
    ) -> ConformanceCase {
        ConformanceCase(name) { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let message = try await bench.dueMessage()
            try await prepare(bench, message)
            bench.advance(.minutes(1))
            let batch = try await bench.store.claim(limit: 10)
            #expect(batch.dispatches.isEmpty && batch.closed == 1)
            let skipped = try #require(try await bench.runs(job).first)
            #expect(skipped.state == .skipped && skipped.reason == reason)
            #expect(skipped.detail == message.runID.description, "pages link the run that was in the way")
        }
    }
}
