import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqMySQL

@Suite("Living with the original's processes")
struct LegacyTests {
    @Test("a run is handed over once, while it is pending, and nobody publishes it again")
    func handOver() async throws {
        try await withLedger { bench, store in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            #expect(try await store.handOver([message.published]) == [message.published])
            #expect(try await store.handOver([message.published]).isEmpty)
            #expect(try await store.handOver([]).isEmpty)
            #expect(try await store.run(message.runID)?.run.state == .queued)
            // The publisher marks what it has published, whoever that was for.
            try await bench.markQueued(message)
            for _ in 0..<20 {
                bench.advance(.minutes(30))
                let batch = try await store.sweep(limit: 10)
                #expect(batch.dispatches.isEmpty && batch.overdue.isEmpty)
            }
        }
    }

    @Test("what no original runner starts is missed at its start deadline, and a result that comes later replaces that")
    func missed() async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            bench.advance(.days(1))
            #expect(try await store.sweep(limit: 10).missed == 1)
            #expect(try await store.run(run)?.run.state == .missed)
            try await store.record([report(run, .finished(code: 0), ran: 2.5)])
            let found = try #require(try await store.run(run))
            #expect(found.run.state == .succeeded && found.run.finishedAt == bench.clock.now)
            #expect(found.run.startedAt == bench.clock.now - .milliseconds(2_500))
            #expect(found.attempts.map(\.outcome) == ["succeeded"])
        }
    }

    @Test("a start makes it running, without a lease; its end closes it, once")
    func started() async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            try await store.record([report(run, .starting)])
            let started = try #require(try await store.run(run))
            #expect(started.run.state == .running && started.run.host == "old.example.org")
            bench.advance(.hours(20))
            try await expectNothingReaped(bench, store)
            try await store.record([report(run, .finished(code: 3)), report(run, .starting)])
            try await store.record([report(run, .finished(code: 0)), report(run, .failed)])
            let ended = try #require(try await store.run(run))
            #expect(ended.run.state == .failed && ended.run.reason == .exitCode && ended.run.exitCode == 3)
            #expect(ended.run.startedAt == started.run.startedAt && !ended.run.isLate)
            #expect(ended.attempts.map(\.outcome) == ["failed"])
            #expect(try await store.overview().failing == 1)
        }
    }

    @Test("a start without an end is lost after a day, so that the job goes on; a late end replaces that")
    func neverEnded() async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store, onLost: .rerun)
            try await store.record([report(run, .starting)])
            bench.advance(.days(1))
            let reaped = try await store.reap(expiredBefore: bench.clock.now, lease: LedgerBench.lease, limit: 10)
            #expect(reaped.map(\.willRerun) == [false], "it may still run over there")
            try await store.record([report(run, .finished(code: 0))])
            let late = try #require(try await store.run(run))
            #expect(late.run.state == .succeeded && late.run.isLate)
        }
    }

    @Test("an end is accepted before its start", arguments: [true, false])
    func outOfOrder(inOneBatch: Bool) async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            let reports = [report(run, .finished(code: -9), ran: 1), report(run, .starting)]
            for batch in inOneBatch ? [reports] : reports.map({ [$0] }) { try await store.record(batch) }
            let found = try #require(try await store.run(run))
            #expect(found.run.state == .failed && found.run.reason == .signal && found.run.signal == 9)
            #expect(found.attempts.count == 1)
        }
    }

    @Test("a command that could not be spawned over there failed")
    func spawnFailed() async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            try await store.record([report(run, .failed)])
            #expect(try await store.run(run)?.run.reason == .spawnFailed)
        }
    }

    @Test("reports of runs that were not handed over, or that nobody knows, change nothing")
    func foreign() async throws {
        try await withLedger { bench, store in
            let held = try await bench.running()
            let before = try await store.run(held.run)
            try await store.record([
                report(held.run, .finished(code: 1)), report(RunID(high: 1, low: 1), .starting),
            ])
            try await store.record([] as [LegacyReport])
            #expect(try await store.run(held.run) == before)
        }
    }

    @Test("what an original injector sends becomes a run when it is offered, and runs once")
    func intake() async throws {
        try await withLedger { bench, store in
            let job = LegacyJob(runID: String(repeating: "ab", count: 16), jobID: 1, name: "old", command: "echo 1")
            let granted = try await grant(job, request: 1, bench, store)
            #expect(granted.verdict == .granted(fence: 1))
            #expect(granted.run != RunID(job.runID))
            let found = try #require(try await store.run(granted.run))
            #expect(found.run.state == .running && found.definition.command == "echo 1")
            #expect(found.run.category == "Original CronQ" && found.run.jobName == "old (1)")
            // The same request again, the same message to another runner, and once more after its end.
            #expect(try await grant(job, request: 1, bench, store) == granted)
            #expect(try await grant(job, request: 2, bench, store).verdict == .denied(.taken))
            let held = FencedRun(run: granted.run, fence: 1)
            try await bench.record(bench.finish(held, .exited(code: 0)))
            bench.advance(.hours(20))
            #expect(try await grant(job, request: 3, bench, store).verdict == .denied(.ended))
        }
    }

    @Test("another message of the same job is another run of the same job, with the command that it brings")
    func intakeAgain() async throws {
        try await withLedger { bench, store in
            let first = LegacyJob(runID: String(repeating: "a", count: 32), jobID: 7, name: "", command: "echo 1")
            var second = first
            second.runID = String(repeating: "b", count: 32)
            second.command = "echo 2"
            let offers = [first, second].enumerated().map { offer($1, request: UInt64($0)) }
            let answers = try await store.grant(offers, lease: LedgerBench.lease)
            #expect(answers.map(\.verdict) == [.granted(fence: 1), .granted(fence: 1)])
            var details: [RunDetail] = []
            for answer in answers { details.append(try #require(try await store.run(answer.run))) }
            #expect(Set(details.map(\.run.jobID)).count == 1)
            #expect(details.map(\.definition.command) == ["echo 1", "echo 2"])
            #expect(details.map(\.revision) == [1, 2])
            #expect(details.map(\.run.jobName) == ["job 7", "job 7"])
            #expect(try await store.overview().jobs == 1)
        }
    }

    private func grant(
        _ job: LegacyJob, request: UInt64, _ bench: LedgerBench, _ store: MySQLStore
    ) async throws -> GrantAnswer {
        try #require(try await store.grant([offer(job, request: request)], lease: LedgerBench.lease).first)
    }

    private func offer(_ job: LegacyJob, request: UInt64) -> Offer {
        Offer(
            request: RequestID(high: 1, low: request), run: RunID(job.runID) ?? RunID(high: 0, low: 0), attempt: 1,
            runner: RunnerID("runner-\(request)"), host: "new.example.org", legacy: job)
    }

    private func report(_ run: RunID, _ kind: LegacyReport.Kind, ran: Double? = nil) -> LegacyReport {
        LegacyReport(
            run: run, jobID: 1, kind: kind, host: "old.example.org", at: LedgerBench.start, runSeconds: ran)
    }

    private func handedOver(
        _ bench: LedgerBench, _ store: MySQLStore, onLost: OnLost = .fail
    ) async throws -> RunID {
        try await bench.define(LedgerBench.job(schedule: "1 12 2 3 *", onLost: onLost))
        let message = try await bench.dueMessage()
        _ = try await store.handOver([message.published])
        return message.runID
    }

    private func expectNothingReaped(_ bench: LedgerBench, _ store: MySQLStore) async throws {
        let reaped = try await store.reap(expiredBefore: bench.clock.now, lease: LedgerBench.lease, limit: 10)
        #expect(reaped.isEmpty)
    }

    private func withLedger(_ body: (LedgerBench, MySQLStore) async throws -> Void) async throws {
        let clock = ManualClock(LedgerBench.start)
        let factory = MySQLStores()
        let store = try await factory.makeStore(clock: clock)
        try await body(
            LedgerBench(store: store, clock: clock, factory: factory), try #require(store as? MySQLStore))
        await factory.dispose(of: store)
    }
}
