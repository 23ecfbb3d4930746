import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let leases: [ConformanceCase] = [
        ConformanceCase("a heartbeat renews the leases of what its runner holds, and its answer says so") { bench in
            let held = try await bench.running()
            bench.advance(.seconds(10))
            let answer = try await bench.store.renew(LedgerBench.heartbeat([held], sequence: 7), lease: bench.lease)
            #expect(answer == HeartbeatAnswer(sequence: 7, renewed: [held], revoked: []))
            #expect(try await bench.detail(held.run).wakeAt == bench.clock.now + bench.lease)
        },
        ConformanceCase("a renewal never shortens a lease") { bench in
            let held = try await bench.running()
            let until = try await bench.detail(held.run).wakeAt
            _ = try await bench.store.renew(LedgerBench.heartbeat([held]), lease: .seconds(1))
            #expect(try await bench.detail(held.run).wakeAt == until)
        },
        ConformanceCase("a lease that has run out and was not reaped yet can still be renewed") { bench in
            let held = try await bench.running()
            bench.advance(.minutes(1))
            let answer = try await bench.store.renew(LedgerBench.heartbeat([held]), lease: bench.lease)
            #expect(answer.renewed == [held])
            #expect(try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10).isEmpty)
        },
        ConformanceCase("what another runner holds is not renewed") { bench in
            let held = try await bench.running()
            let answer = try await bench.store.renew(LedgerBench.heartbeat([held], runner: "other"), lease: bench.lease)
            #expect(answer.renewed.isEmpty && answer.revoked.map(\.run) == [held])
        },
        ConformanceCase("a lost attempt with nothing newer is revoked as lost, so that it may go on") { bench in
            let held = try await bench.running()
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            try await expectRevoked(held, .lost, bench)
        },
        ConformanceCase("a lost attempt with a newer one is revoked as superseded") { bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun))
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            try await expectRevoked(held, .superseded, bench)
        },
        ConformanceCase("an attempt that has ended, and one that nobody knows, are revoked as ended") { bench in
            let held = try await bench.running()
            try await bench.record(bench.finish(held, .exited(code: 0)))
            try await expectRevoked(held, .ended, bench)
            try await expectRevoked(FencedRun(run: RunID(high: 1, low: 1), fence: 1), .ended, bench)
        },
        ConformanceCase("a heartbeat makes its runner known, with what it says of itself") { bench in
            let held = try await bench.running()
            let seen = bench.clock.now
            let heartbeat = LedgerBench.heartbeat([held], queues: ["a", "b"])
            _ = try await bench.store.renew(heartbeat, lease: bench.lease)
            bench.advance(.seconds(3))
            var second = LedgerBench.heartbeat(queues: ["a", "b"], draining: true)
            second.runner.slots = 9
            _ = try await bench.store.renew(second, lease: bench.lease)
            let runners = try await bench.store.runners(since: seen)
            let runner = try #require(runners.first)
            #expect(runners.count == 1 && runner.description == second.runner && runner.busy == 0)
            #expect(runner.firstSeenAt == seen && runner.lastSeenAt == bench.clock.now)
            #expect(try await bench.store.runners(since: bench.clock.now + .seconds(1)).isEmpty)
        },
        ConformanceCase("extending leases starts a full one for all that runs, and shortens none") { bench in
            let first = try await bench.running(LedgerBench.job("a", schedule: "1 12 * * *"))
            bench.advance(.seconds(30))
            try await bench.store.extendLeases(by: bench.lease)
            #expect(try await bench.detail(first.run).wakeAt == bench.clock.now + bench.lease)
            try await bench.store.extendLeases(by: .seconds(1))
            #expect(try await bench.detail(first.run).wakeAt == bench.clock.now + bench.lease)
        },
        ConformanceCase("extending leases leaves alone what does not run") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let wakeAt = try await bench.detail(message.runID).wakeAt
            try await bench.store.extendLeases(by: .hours(1))
            #expect(try await bench.detail(message.runID).wakeAt == wakeAt)
        },
    ]

    private static func expectRevoked(
        _ held: FencedRun, _ cause: HeartbeatAnswer.Cause, _ bench: LedgerBench
    ) async throws {
        let answer = try await bench.store.renew(LedgerBench.heartbeat([held]), lease: bench.lease)
        #expect(answer.renewed.isEmpty)
        #expect(answer.revoked == [.init(run: held, cause: cause)])
    }

    static let loss: [ConformanceCase] = [
        ConformanceCase("only an expired lease is reaped, and it is lost for good unless the job says rerun") { bench in
            let held = try await bench.running()
            bench.advance(bench.lease - .milliseconds(1))
            #expect(try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10).isEmpty)
            bench.advance(.milliseconds(1))
            let reaped = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(reaped == [ReapedRun(run: held, willRerun: false)])
            let run = try await bench.run(held.run)
            #expect(run.state == .lost && run.reason == .leaseExpired && run.finishedAt == bench.clock.now)
            let attempt = try await bench.attempt(held)
            #expect(attempt.outcome == "lost" && attempt.reason == .leaseExpired)
            #expect(try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10).isEmpty)
        },
        ConformanceCase("a reap that was held up judges by the time at which the path was proven") { bench in
            let held = try await bench.running()
            let proven = bench.clock.now
            bench.advance(bench.lease * 3)
            #expect(try await bench.store.reap(expiredBefore: proven, lease: bench.lease, limit: 10).isEmpty)
            #expect(try await bench.run(held.run).state == .running)
        },
        ConformanceCase("a reap takes at most its limit") { bench in
            try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"), LedgerBench.job("c"))
            bench.advance(.minutes(1))
            for (index, message) in try await bench.claimAll().enumerated() {
                _ = try await bench.start(message, request: UInt64(index))
            }
            bench.advance(.minutes(1))
            #expect(try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 2).count == 2)
            #expect(try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 2).count == 1)
        },
        ConformanceCase("a rerun waits for lease, grace and five seconds, then becomes attempt 2") { bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun, grace: .seconds(7)))
            bench.advance(.minutes(1))
            let reaped = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(reaped == [ReapedRun(run: held, willRerun: true)])
            let detail = try await bench.detail(held.run)
            #expect(detail.run.state == .waiting && detail.run.reason == .rerun && detail.run.attempt == 2)
            #expect(detail.wakeAt == bench.clock.now + bench.lease + .seconds(7) + .seconds(5))
            bench.advance(bench.lease + .seconds(12) - .milliseconds(1))
            #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
            bench.advance(.milliseconds(1))
            let message = try #require(try await bench.store.sweep(limit: 10).dispatches.first)
            #expect(message.attempt == 2)
            let pending = try await bench.run(held.run)
            #expect(pending.state == .pending && pending.reason == nil)
            let second = try await bench.start(message, request: 2, runner: "runner-2")
            #expect(second.fence > held.fence)
            #expect(try await bench.detail(held.run).attempts.map(\.attempt) == [1, 2])
        },
        ConformanceCase("after the third lost attempt the run stays lost") { bench in
            var held = try await bench.running(LedgerBench.job(onLost: .rerun))
            for attempt in 1...3 {
                bench.advance(.seconds(20))
                let reaped = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
                #expect(reaped.map(\.willRerun) == [attempt < 3])
                guard attempt < 3 else { break }
                held = try await bench.start(try await rerunMessage(held, bench), request: UInt64(attempt + 1))
            }
            let detail = try await bench.detail(held.run)
            #expect(detail.run.state == .lost && detail.run.attempt == 3)
            #expect(detail.attempts.map(\.outcome) == ["lost", "lost", "lost"])
        },
        ConformanceCase("a rerun has its own time to start: it is not missed because the lost attempt ran long") {
            bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun, startDeadline: .minutes(2)))
            for _ in 0..<30 {
                bench.advance(.seconds(10))
                _ = try await bench.store.renew(LedgerBench.heartbeat([held]), lease: bench.lease)
            }
            bench.advance(.minutes(1))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            let message = try await rerunMessage(held, bench)
            #expect(message.attempt == 2)
            #expect(try await bench.detail(held.run).startBy == bench.clock.now + .minutes(2))
            bench.advance(.minutes(2))
            #expect(try await bench.store.sweep(limit: 10).missed == 1)
        },
        ConformanceCase("a lost attempt of a removed job does not run again") { bench in
            let reaped = try await bench.running(LedgerBench.job("a", schedule: "1 12 * * *", onLost: .rerun))
            bench.clock.set(LedgerBench.start)
            try await bench.define(LedgerBench.job("b", schedule: "1 12 * * *", onLost: .rerun), category: "Other")
            let reported = try await bench.start(try await bench.dueMessage(), request: 2)
            try await bench.define()
            try await bench.define(category: "Other")
            try await bench.record(bench.finish(reported, .runnerDied))
            bench.advance(.seconds(20))
            let lost = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(lost == [ReapedRun(run: reaped, willRerun: false)])
            for held in [reaped, reported] { #expect(try await bench.run(held.run).state == .lost) }
        },
        ConformanceCase("a runner that reports the loss itself has the same effect as a lease that ran out") { bench in
            let kept = try await bench.running(LedgerBench.job("kept", schedule: "1 12 * * *"))
            try await bench.record(bench.finish(kept, .runnerDied))
            #expect(try await bench.run(kept.run).state == .lost)
            #expect(try await bench.run(kept.run).reason == .runnerDied)
            bench.clock.set(LedgerBench.start)
            let again = try await bench.running(
                LedgerBench.job("again", schedule: "1 12 * * *", onLost: .rerun, grace: .seconds(1)))
            try await bench.record(bench.finish(again, .fenced))
            let detail = try await bench.detail(again.run)
            #expect(detail.run.state == .waiting && detail.wakeAt == bench.clock.now + bench.lease + .seconds(6))
            #expect(try await bench.attempt(again).outcome == "lost")
            #expect(try await bench.attempt(again).reason == .fenced)
        },
    ]
}
