import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let recovery: [ConformanceCase] = [
        ConformanceCase("after a restart of the single process, queued runs are published again and running ones lost")
        {
            bench in
            let held = try await bench.running(LedgerBench.job("a", schedule: "1 12 2 3 *"))
            try await bench.define(LedgerBench.job("b", schedule: "2 12 2 3 *"), category: "Other")
            let queued = try await bench.dueMessage()
            try await bench.markQueued(queued)
            try await bench.define(LedgerBench.job("c", schedule: "3 12 2 3 *"), category: "Third")
            let pending = try await bench.dueMessage()

            #expect(
                try await bench.store.recoverAfterRestart(journalsReadOf: []) == RecoveredRuns(requeued: 2, lost: 1))
            let run = try await bench.run(held.run)
            #expect(run.state == .lost && run.reason == .restart)
            #expect(try await bench.attempt(held).outcome == "lost")
            let published = try await bench.store.sweep(limit: 10).dispatches
            #expect(Set(published.map(\.runID)) == [queued.runID, pending.runID])
            #expect(try await bench.store.recoverAfterRestart(journalsReadOf: []).lost == 0)
        },
        ConformanceCase("a run that a restart interrupted and whose job says rerun runs again after its grace") {
            bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun, grace: .seconds(4)))
            #expect(
                try await bench.store.recoverAfterRestart(journalsReadOf: []) == RecoveredRuns(requeued: 0, lost: 1))
            let detail = try await bench.detail(held.run)
            #expect(detail.run.state == .waiting && detail.run.attempt == 2)
            #expect(detail.wakeAt == bench.clock.now + .seconds(9))
        },
        ConformanceCase("a run whose runner died before the spawn, as its journal proves, is started after all") {
            bench in
            let held = try await bench.running()
            let holder = try await bench.attempt(held).runner
            let recovered = try await bench.store.recoverAfterRestart(journalsReadOf: [RunnerID(holder)])
            #expect(recovered == RecoveredRuns(requeued: 1, lost: 0))
            #expect(try await bench.attempt(held).outcome == "declined")
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [held.run])
        },
        ConformanceCase("such a run of a job that was removed is cancelled") { bench in
            let held = try await bench.running()
            try await bench.define()
            let recovered = try await bench.store.recoverAfterRestart(journalsReadOf: [RunnerID("runner-1")])
            #expect(recovered == RecoveredRuns(requeued: 0, lost: 0))
            let run = try await bench.run(held.run)
            #expect(run.state == .cancelled && run.reason == .jobRemoved && run.startedAt == nil)
            #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
        },
        ConformanceCase("an empty ledger needs no recovery") { bench in
            let recovered = try await bench.store.recoverAfterRestart(journalsReadOf: [])
            #expect(recovered == RecoveredRuns(requeued: 0, lost: 0))
        },
    ]
}
