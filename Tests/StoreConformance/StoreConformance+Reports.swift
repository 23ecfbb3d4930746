import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let reports: [ConformanceCase] =
        [
            verdict("exit code 0 is a success", .exited(code: 0), .succeeded, nil),
            verdict("another exit code is a failure", .exited(code: 3), .failed, .exitCode),
            verdict("the end by a signal is a failure", .signaled(signal: 11), .failed, .signal),
            verdict("a run whose time was over is timed_out", .timedOut, .timedOut, .timeout),
            verdict("a killed run is cancelled", .killed(by: "ann"), .cancelled, .killed),
            verdict("a run ended with its runner is cancelled", .runnerShutdown, .cancelled, .runnerShutdown),
            verdict("a run that could not be spawned failed", .spawnFailed(message: "no sh"), .failed, .spawnFailed),
            verdict("a run whose runner died is lost", .runnerDied, .lost, .runnerDied),
        ] + receipts + lateResults

    private static func verdict(
        _ name: String, _ outcome: Outcome, _ state: RunState, _ reason: RunReason?
    ) -> ConformanceCase {
        ConformanceCase(name) { bench in
            let held = try await bench.running()
            let granted = bench.clock.now
            bench.advance(.seconds(30))
            let recorded = try await bench.record(bench.finish(held, outcome, took: .seconds(12)))
            #expect(!recorded.isSomethingDue)
            let run = try await bench.run(held.run)
            #expect(run.state == state && run.reason == reason && !run.isLate)
            #expect(run.exitCode == outcome.exitCode && run.signal == outcome.signal && run.detail == outcome.detail)
            #expect(run.startedAt == granted && run.finishedAt == granted + .seconds(12), "the database's clock rules")
            let attempt = try await bench.attempt(held)
            #expect(attempt.outcome == state.rawValue && attempt.reason == reason)
            #expect(attempt.usage.peakMemoryBytes == 7 && attempt.usage.leftovers == 1)
            #expect((attempt.stdoutBytes, attempt.stderrBytes) == (10, 20))
            #expect(!attempt.isLate && !attempt.isStale)
        }
    }

    private static let receipts: [ConformanceCase] = [
        ConformanceCase("the same finish a second time has a receipt and no other effect") { bench in
            let held = try await bench.running()
            try await bench.record(bench.finish(held, .exited(code: 1)))
            let before = try await bench.detail(held.run)
            bench.advance(.minutes(1))
            try await bench.record(bench.finish(held, .exited(code: 0)), bench.finish(held, .timedOut))
            #expect(try await bench.detail(held.run) == before)
        },
        ConformanceCase("a report about a run that nobody knows has a receipt and no other effect") { bench in
            let stranger = FencedRun(run: RunID(high: 5, low: 5), fence: 1)
            try await bench.record(
                bench.finish(stranger, .exited(code: 0)), .declined(Decline(run: stranger, cause: .late)))
            #expect(try await bench.store.run(stranger.run) == nil)
        },
        ConformanceCase("a finish with a fence that was never given has a receipt and no other effect") { bench in
            let held = try await bench.running()
            let before = try await bench.detail(held.run)
            try await bench.record(bench.finish(FencedRun(run: held.run, fence: 9), .exited(code: 0)))
            #expect(try await bench.detail(held.run) == before)
        },
        ConformanceCase("reports of one batch are written in order, each with its receipt") { bench in
            try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            bench.advance(.minutes(1))
            let messages = try await bench.claimAll()
            let a = try await bench.start(messages[0], request: 1)
            let b = try await bench.start(messages[1], request: 2)
            try await bench.record(
                bench.finish(b, .exited(code: 2)), bench.finish(a, .exited(code: 0)), bench.finish(b, .exited(code: 0)))
            #expect(try await bench.run(a.run).state == .succeeded)
            #expect(try await bench.run(b.run).exitCode == 2)
        },
        ConformanceCase("a runner whose clock is far off does not stretch the run, nor end it before its start") {
            bench in
            let held = try await bench.running()
            let granted = bench.clock.now
            bench.advance(.seconds(10))
            let finish = Finish(
                run: held, outcome: .exited(code: 0), startedAt: Instant(microseconds: .max),
                finishedAt: Instant(microseconds: .min))
            try await bench.record(.finished(finish))
            #expect(try await bench.run(held.run).finishedAt == granted)

            bench.advance(.minutes(1))
            let message = try #require(try await bench.claimAll().first)
            let second = try await bench.start(message, request: 2)
            let slow = Finish(
                run: second, outcome: .exited(code: 0), startedAt: Instant(microseconds: .min),
                finishedAt: Instant(microseconds: .max))
            bench.advance(.seconds(5))
            try await bench.record(.finished(slow))
            #expect(try await bench.run(second.run).finishedAt == bench.clock.now)
        },
    ]

    private static let lateResults: [ConformanceCase] = [
        ConformanceCase("a late result of the lost attempt replaces lost and is marked late") { bench in
            let held = try await bench.running()
            bench.advance(.minutes(5))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            bench.advance(.hours(2))
            try await bench.record(bench.finish(held, .exited(code: 0)))
            let run = try await bench.run(held.run)
            #expect(run.state == .succeeded && run.isLate && run.reason == nil)
            let attempt = try await bench.attempt(held)
            #expect(attempt.outcome == "succeeded" && attempt.isLate && !attempt.isStale)
        },
        ConformanceCase("a loss that is reported again does not change lost") { bench in
            let held = try await bench.running()
            bench.advance(.minutes(5))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            try await bench.record(bench.finish(held, .runnerDied))
            let run = try await bench.run(held.run)
            #expect(run.state == .lost && run.reason == .leaseExpired && !run.isLate)
        },
        ConformanceCase(
            "a result of an older attempt is recorded as stale and changes nothing, before and after the rerun"
        ) {
            bench in
            let first = try await bench.running(LedgerBench.job(onLost: .rerun))
            bench.advance(.minutes(1))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            let waiting = try await bench.detail(first.run)
            try await bench.record(bench.finish(first, .exited(code: 0)))
            #expect(try await bench.detail(first.run).run == waiting.run)
            #expect(try await bench.detail(first.run).wakeAt == waiting.wakeAt)
            let stale = try await bench.attempt(first)
            #expect(stale.outcome == "succeeded" && stale.isStale && !stale.isLate)

            let second = try await bench.start(try await rerunMessage(first, bench), request: 2)
            try await bench.record(bench.finish(first, .exited(code: 9)))
            #expect(try await bench.attempt(first) == stale)
            #expect(try await bench.run(first.run).state == .running)
            try await bench.record(bench.finish(second, .exited(code: 4)))
            let run = try await bench.run(first.run)
            #expect(run.state == .failed && run.exitCode == 4 && !run.isLate)
            #expect(try await bench.attempt(first) == stale)
        },
    ]

    static let declines: [ConformanceCase] = [
        ConformanceCase("a declined run is pending again at once, and whoever waits for it is to be woken") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let held = try await bench.start(message)
            #expect(try await bench.record(.declined(Decline(run: held, cause: .draining))).isSomethingDue)
            let detail = try await bench.detail(held.run)
            #expect(detail.run.state == .pending && detail.run.host == nil && detail.run.startedAt == nil)
            #expect(detail.run.attempt == 1 && detail.wakeAt == bench.clock.now)
            #expect(try await bench.attempt(held).outcome == "declined")
            #expect(try await bench.store.sweep(limit: 10).dispatches == [message])
        },
        ConformanceCase("the request that was declined is never granted again; another one is") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let held = try await bench.start(message, request: 1)
            try await bench.record(.declined(Decline(run: held, cause: .late)))
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 1)) == .denied(.taken))
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 2)) == .granted(fence: 2))
        },
        ConformanceCase("the same decline a second time has a receipt and no other effect") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let held = try await bench.start(message)
            try await bench.record(.declined(Decline(run: held, cause: .late)))
            let second = try await bench.start(message, request: 2)
            let recorded = try await bench.record(.declined(Decline(run: held, cause: .late)))
            #expect(!recorded.isSomethingDue)
            #expect(try await bench.run(second.run).state == .running)
        },
        ConformanceCase("a run that is given back again and again is published with growing pauses") { bench in
            try await bench.define(LedgerBench.job(schedule: "1 12 2 3 *"))
            let message = try await bench.dueMessage()
            for (index, pause) in [0, 0, 1, 2, 4, 8, 16, 32, 60, 60].enumerated() {
                let held = try await bench.start(message, request: UInt64(index))
                try await bench.record(.declined(Decline(run: held, cause: .disk)))
                #expect(try await bench.detail(held.run).wakeAt == bench.clock.now + .seconds(Int64(pause)))
                bench.advance(.seconds(Int64(pause)))
            }
        },
        ConformanceCase("after three refusals the run failed; other declines do not count") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            for (index, cause) in [Decline.Cause.refused, .late, .refused, .draining, .refused].enumerated() {
                let held = try await bench.start(message, request: UInt64(index))
                try await bench.record(.declined(Decline(run: held, cause: cause)))
                bench.advance(.seconds(5))
            }
            let run = try await bench.run(message.runID)
            #expect(run.state == .failed && run.reason == .refused)
        },
        ConformanceCase("a decline that comes after the lease ran out makes the run pending again: it never started") {
            bench in
            let held = try await bench.running()
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(try await bench.record(.declined(Decline(run: held, cause: .neverSpawned))).isSomethingDue)
            #expect(try await bench.run(held.run).state == .pending)
            #expect(try await bench.attempt(held).outcome == "declined")
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [held.run])
        },
        ConformanceCase("a late decline does not bring a run back beside a newer one of its job: it is skipped") {
            bench in
            let held = try await bench.running()
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            bench.advance(.minutes(1))
            let newer = try #require(try await bench.claimAll().first)
            _ = try await bench.start(newer, request: 5)
            #expect(!(try await bench.record(.declined(Decline(run: held, cause: .neverSpawned))).isSomethingDue))
            let run = try await bench.run(held.run)
            #expect(run.state == .skipped && run.reason == .overlapRunning && run.startedAt == nil)
        },
        ConformanceCase("a decline after the job was removed cancels the run: what waits goes with its job") { bench in
            let held = try await bench.running()
            try await bench.define()
            #expect(!(try await bench.record(.declined(Decline(run: held, cause: .draining))).isSomethingDue))
            let run = try await bench.run(held.run)
            #expect(run.state == .cancelled && run.reason == .jobRemoved && run.startedAt == nil && run.host == nil)
            #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
        },
        ConformanceCase("a decline of an older attempt changes nothing") { bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun))
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            let before = try await bench.detail(held.run).run
            try await bench.record(.declined(Decline(run: held, cause: .neverSpawned)))
            #expect(try await bench.detail(held.run).run == before)
            #expect(try await bench.attempt(held).outcome == "declined")
        },
    ]
}
