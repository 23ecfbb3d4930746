import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// Once a year: nothing else becomes due.
    private static let yearly = "1 12 2 3 *"

    /// Ending what has not started.
    static let cancellations: [ConformanceCase] = [
        beforeTheStart("a pending run is cancelled at once, and says by whom and why") { bench in
            try await bench.define(LedgerBench.job(schedule: yearly))
            return try await bench.dueMessage()
        },
        beforeTheStart("a queued run is cancelled at once") { bench in
            try await bench.define(LedgerBench.job(schedule: yearly))
            let message = try await bench.dueMessage()
            try await bench.markQueued(message)
            return message
        },
        beforeTheStart("a run that waits for its second attempt is cancelled at once") { bench in
            try await bench.define(LedgerBench.job(schedule: yearly, onLost: .rerun))
            var message = try await bench.dueMessage()
            try await bench.record(bench.finish(try await bench.start(message), .runnerDied))
            message.attempt = 2
            return message
        },
        beforeTheStart("a run that somebody asked for is cancelled at once") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: yearly))
            _ = try await bench.store.runNow(job, by: LedgerBench.bob, request: "1")
            return try #require(try await bench.store.sweep(limit: 10).dispatches.first)
        },
        beforeTheStart("a run that was granted and given back is cancelled at once") { bench in
            try await bench.define(LedgerBench.job(schedule: yearly))
            let message = try await bench.dueMessage()
            let held = try await bench.start(message)
            try await bench.record(.declined(Decline(run: held, cause: .draining)))
            return message
        },
        ConformanceCase("a run that was cancelled holds up nothing: the next instant of its job runs") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let message = try await bench.dueMessage()
            #expect(try await bench.cancel(message.runID) == .cancelled)
            #expect(try await bench.run(message.runID).detail == "by ann")
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().count == 1)
            #expect(try await bench.job(job).failures == 0)
            #expect(try await bench.store.overview().failing == 0, "it was never started")
        },
        ConformanceCase("a confirm of a run that was cancelled meanwhile changes nothing") { bench in
            try await bench.define(LedgerBench.job(schedule: yearly))
            let message = try await bench.dueMessage()
            _ = try await bench.cancel(message.runID)
            try await bench.markQueued(message)
            try await bench.store.markUnroutable([message.published])
            #expect(try await bench.run(message.runID).state == .cancelled)
        },
        ConformanceCase("a run that has ended stays as it is, and says how it ended") { bench in
            let held = try await bench.running(LedgerBench.job(schedule: yearly))
            try await bench.record(bench.finish(held, .exited(code: 3)))
            let before = try await bench.detail(held.run)
            #expect(try await bench.cancel(held.run, reason: "too late") == .ended(.failed))
            #expect(try await bench.detail(held.run) == before)
            #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
        },
        ConformanceCase("of several runs each has its own answer, in their order; a stranger is unknown") { bench in
            try await bench.define(
                LedgerBench.job("a", schedule: yearly), LedgerBench.job("b", schedule: yearly),
                LedgerBench.job("c", schedule: yearly), LedgerBench.job("d", schedule: yearly))
            bench.advance(.minutes(1))
            let messages = try await bench.claimAll().sorted { $0.name < $1.name }
            _ = try await bench.start(messages[1], request: 2)
            try await bench.complete(messages[2], .exited(code: 0), request: 3)
            let runs = [2, 1, 0].map { messages[$0].runID }
            let answers = try await bench.store.cancel(
                [RunID(high: 1, low: 1)] + runs, reason: nil, by: LedgerBench.ann)
            #expect(answers == [.unknown, .ended(.succeeded), .requested, .cancelled])
            #expect(try await bench.run(messages[3].runID).state == .pending)
            #expect(try await bench.store.cancel([], reason: nil, by: LedgerBench.ann).isEmpty)
        },
        ConformanceCase("of a grant and a cancellation at the same time the run never starts, or its runner is told") {
            bench in
            let jobs = (0..<20).map { LedgerBench.job("job \($0)", schedule: yearly) }
            try await bench.edit(.replace(jobs))
            bench.advance(.minutes(1))
            let messages = try await bench.claimAll()
            let stores = try await bench.handles(2)
            for (index, message) in messages.enumerated() {
                let offer = LedgerBench.offer(message, request: UInt64(index))
                async let granted = stores[0].grant([offer], lease: LedgerBench.lease)
                async let cancelled = stores[1].cancel([message.runID], reason: nil, by: LedgerBench.ann)
                let verdict = try await granted.first?.verdict
                let answer = try await cancelled.first
                let isConsistent =
                    answer == .cancelled && verdict == .denied(.ended)
                    || answer == .requested && verdict == .granted(fence: 1)
                #expect(isConsistent, "\(String(describing: answer)), \(String(describing: verdict))")
            }
            let running = try await bench.store.runs(RunQuery(states: [.running])).runs
            let orders = try await bench.store.takeCancellations(limit: 100)
            #expect(Set(orders.map(\.run.run)) == Set(running.map(\.id)))
        },
    ]

    /// A run that has not started is cancelled; nobody can start it any more.
    private static func beforeTheStart(
        _ name: String, _ prepare: @escaping @Sendable (LedgerBench) async throws -> JobMessage
    ) -> ConformanceCase {
        ConformanceCase(name) { bench in
            let message = try await prepare(bench)
            bench.advance(.milliseconds(10))
            #expect(try await bench.cancel(message.runID, reason: "not “today” 🛑") == .cancelled)
            let detail = try await bench.detail(message.runID)
            #expect(detail.run.state == .cancelled && detail.run.reason == .killed)
            #expect(detail.run.detail == "by ann: not “today” 🛑" && detail.run.cancelRequestedBy == nil)
            #expect(detail.run.finishedAt == bench.clock.now && detail.run.startedAt == nil && detail.wakeAt == nil)
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 99)) == .denied(.ended))
            #expect(try await bench.cancel(message.runID, by: LedgerBench.bob) == .ended(.cancelled))
            #expect(try await bench.run(message.runID).detail == "by ann: not “today” 🛑")
            #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
            bench.advance(.minutes(10))
            let batch = try await bench.store.sweep(limit: 10)
            #expect(batch.dispatches.isEmpty && batch.overdue.isEmpty && batch.missed == 0)
        }
    }

    /// Ending what runs: its runner has to be told.
    static let cancelOrders: [ConformanceCase] = [
        ConformanceCase("a running run is to be ended by its runner: it runs on until that says so") { bench in
            let held = try await bench.running(LedgerBench.job(schedule: yearly))
            let lease = try await bench.detail(held.run).wakeAt
            #expect(try await bench.cancel(held.run, reason: "enough") == .requested)
            let detail = try await bench.detail(held.run)
            #expect(detail.run.state == .running && detail.wakeAt == lease && detail.run.finishedAt == nil)
            #expect(detail.run.cancelRequestedBy == "ann")
            #expect(try await bench.store.nextWake() == bench.clock.now)
            #expect(
                try await bench.store.takeCancellations(limit: 10)
                    == [CancelOrder(run: held, runner: RunnerID("runner-1"), by: "ann")])
            #expect(try await bench.store.renew(LedgerBench.heartbeat([held]), lease: bench.lease).renewed == [held])
            try await bench.record(bench.finish(held, .killed(by: "ann")))
            let run = try await bench.run(held.run)
            #expect(run.state == .cancelled && run.reason == .killed && run.detail == "by ann: enough")
            #expect(run.cancelRequestedBy == nil && run.startedAt != nil)
            #expect(try await bench.attempt(held).outcome == "cancelled")
        },
        ConformanceCase("an order comes again every two seconds until its run has ended, and then no more") { bench in
            let held = try await bench.running(LedgerBench.job(schedule: yearly))
            _ = try await bench.cancel(held.run)
            for _ in 0..<3 {
                #expect(try await bench.store.takeCancellations(limit: 10).map(\.run) == [held])
                #expect(try await bench.store.takeCancellations(limit: 10).isEmpty, "it was taken")
                #expect(try await bench.store.nextWake() == bench.clock.now + CancelOrder.repeatInterval)
                bench.advance(CancelOrder.repeatInterval - .milliseconds(1))
                #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
                bench.advance(.milliseconds(1))
            }
            try await bench.record(bench.finish(held, .killed(by: "ann")))
            for _ in 0..<3 {
                #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
                bench.advance(CancelOrder.repeatInterval)
            }
            let wake = try #require(try await bench.store.nextWake())
            #expect(wake > bench.clock.now + .days(300), "only the next year is left to do")
        },
        ConformanceCase("orders are taken up to the limit, the oldest first, each run once") { bench in
            try await bench.edit(.replace(["a", "b", "c"].map { LedgerBench.job($0, schedule: yearly) }))
            bench.advance(.minutes(1))
            var held: [FencedRun] = []
            for (index, message) in try await bench.claimAll().enumerated() {
                held.append(try await bench.start(message, request: UInt64(index), runner: "runner-\(index)"))
                #expect(try await bench.cancel(message.runID) == .requested)
                bench.advance(.milliseconds(1))
            }
            let first = try await bench.store.takeCancellations(limit: 2)
            #expect(first.map(\.run) == Array(held[..<2]))
            #expect(first.map(\.runner) == [RunnerID("runner-0"), RunnerID("runner-1")])
            #expect(try await bench.store.takeCancellations(limit: 2).map(\.run) == [held[2]])
            #expect(try await bench.store.takeCancellations(limit: 2).isEmpty)
        },
        ConformanceCase("who asks first is named; who asks again gets the same answer") { bench in
            let held = try await bench.running(LedgerBench.job(schedule: yearly))
            _ = try await bench.cancel(held.run, reason: "first")
            #expect(try await bench.cancel(held.run, reason: "second", by: LedgerBench.bob) == .requested)
            #expect(try await bench.run(held.run).cancelRequestedBy == "ann")
            #expect(try await bench.store.takeCancellations(limit: 10).map(\.by) == ["ann"])
            try await bench.record(bench.finish(held, .killed(by: "ann")))
            #expect(try await bench.run(held.run).detail == "by ann: first")
        },
        ConformanceCase("a run that ends by itself before its runner hears of it has ended as it did") { bench in
            let held = try await bench.running(LedgerBench.job(schedule: yearly))
            _ = try await bench.cancel(held.run)
            try await bench.record(bench.finish(held, .exited(code: 0)))
            let run = try await bench.run(held.run)
            #expect(run.state == .succeeded && run.detail == nil && run.cancelRequestedBy == nil)
            #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
        },
        ConformanceCase("two processes that look at the same time take each order once") { bench in
            try await bench.edit(.replace((0..<20).map { LedgerBench.job("job \($0)", schedule: yearly) }))
            bench.advance(.minutes(1))
            for (index, message) in try await bench.claimAll().enumerated() {
                _ = try await bench.start(message, request: UInt64(index))
                _ = try await bench.cancel(message.runID)
            }
            let stores = try await bench.handles(4)
            let orders = try await withThrowingTaskGroup(of: [CancelOrder].self) { group in
                for store in stores { group.addTask { try await store.takeCancellations(limit: 20) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(orders.count == 20 && Set(orders).count == 20)
        },
    ]

    /// A run that somebody wants to end does not start again, whatever becomes of its runner.
    static let cancelledLosses: [ConformanceCase] = [
        ConformanceCase("a run whose end was asked for and that its runner gives back is cancelled") { bench in
            let held = try await cancelled(bench)
            #expect(!(try await bench.record(.declined(Decline(run: held, cause: .draining))).isSomethingDue))
            try await expectNeverStarted(held, bench)
        },
        ConformanceCase("so is one whose dead runner never spawned it, as its journal proves") { bench in
            let held = try await cancelled(bench)
            #expect(try await bench.store.giveBack(heldBy: [RunnerID("runner-1")]) == 0)
            try await expectNeverStarted(held, bench)
        },
        ConformanceCase("so is one that a restart of the single process finds never spawned") { bench in
            let held = try await cancelled(bench)
            #expect(try await bench.store.recoverAfterRestart(journalsReadOf: [RunnerID("runner-1")]).requeued == 0)
            try await expectNeverStarted(held, bench)
        },
        ConformanceCase("so is one that was declared lost before its runner gave it back") { bench in
            let held = try await cancelled(bench)
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(!(try await bench.record(.declined(Decline(run: held, cause: .neverSpawned))).isSomethingDue))
            try await expectNeverStarted(held, bench)
        },
        lost("a run whose end was asked for and whose lease runs out is lost, and not started again", .leaseExpired) {
            bench, held in
            bench.advance(.seconds(20))
            let reaped = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(reaped == [ReapedRun(run: held, willRerun: false)])
        },
        lost("nor is one whose runner reports the loss", .runnerDied) { bench, held in
            try await bench.record(bench.finish(held, .runnerDied))
        },
        lost("nor is one that a restart of the single process interrupted", .restart) { bench, _ in
            let recovered = try await bench.store.recoverAfterRestart(journalsReadOf: [])
            #expect(recovered == RecoveredRuns(requeued: 0, lost: 1))
        },
        ConformanceCase("a loss whose end was asked for can still be told to have ended, late") { bench in
            let held = try await cancelled(bench)
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            try await bench.record(bench.finish(held, .killed(by: "ann")))
            let run = try await bench.run(held.run)
            #expect(run.state == .cancelled && run.isLate && run.detail == "by ann: enough")
        },
        ConformanceCase("the second attempt of a run is told to end under its own fence, on its own runner") { bench in
            let first = try await bench.running(LedgerBench.job(schedule: yearly, onLost: .rerun))
            try await bench.record(bench.finish(first, .runnerDied))
            let message = try await rerunMessage(first, bench)
            let second = try await bench.start(message, request: 2, runner: "runner-2")
            #expect(try await bench.cancel(first.run) == .requested)
            let orders = try await bench.store.takeCancellations(limit: 10)
            #expect(orders == [CancelOrder(run: second, runner: RunnerID("runner-2"), by: "ann")])
        },
    ]

    /// A run of a job that may be started again, which runs and is to end.
    private static func cancelled(_ bench: LedgerBench) async throws -> FencedRun {
        let held = try await bench.running(LedgerBench.job(schedule: yearly, onLost: .rerun))
        #expect(try await bench.cancel(held.run, reason: "enough") == .requested)
        return held
    }

    private static func expectNeverStarted(_ held: FencedRun, _ bench: LedgerBench) async throws {
        let run = try await bench.run(held.run)
        #expect(run.state == .cancelled && run.reason == .killed && run.detail == "by ann: enough")
        #expect(run.startedAt == nil && run.host == nil && run.cancelRequestedBy == nil)
        #expect(try await bench.attempt(held).outcome == "declined")
        #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
        bench.advance(.hours(1))
        #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
    }

    private static func lost(
        _ name: String, _ reason: RunReason,
        _ lose: @escaping @Sendable (LedgerBench, FencedRun) async throws -> Void
    ) -> ConformanceCase {
        ConformanceCase(name) { bench in
            let held = try await cancelled(bench)
            try await lose(bench, held)
            let run = try await bench.run(held.run)
            #expect(run.state == .lost && run.reason == reason && run.attempt == 1 && run.cancelRequestedBy == nil)
            bench.advance(.hours(1))
            #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
            #expect(try await bench.store.takeCancellations(limit: 10).isEmpty)
        }
    }
}
