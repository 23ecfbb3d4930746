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
            let held = try #require(try await store.run(message.runID)?.run)
            #expect(held.state == .queued && held.isLegacy)
            // The publisher marks what it has published, whoever that was for.
            try await bench.markQueued(message)
            for _ in 0..<20 {
                bench.advance(.minutes(30))
                let batch = try await store.sweep(limit: 10)
                #expect(batch.dispatches.isEmpty && batch.overdue.isEmpty)
            }
        }
    }

    @Test("what no queue takes was not handed over: it is pending, published again, and then handed over")
    func returned() async throws {
        try await withLedger { bench, store in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            _ = try await store.handOver([message.published])
            try await store.markUnroutable([message.published])
            let back = try #require(try await store.run(message.runID)?.run)
            #expect(back.state == .pending && back.reason == .noRoute && !back.isLegacy && back.queuedAt == nil)
            #expect(try await store.record([report(message.runID, .starting)]).count == 1)
            bench.advance(SweepDecision.routeRetry)
            let again = try await store.sweep(limit: 10).dispatches
            #expect(again == [message])
            #expect(try await store.handOver(again.map(\.published)) == [message.published])
            #expect(try await store.run(message.runID)?.run.isLegacy == true)
        }
    }

    @Test("nobody can end what original runners have, started or not; what they have ended stays as it is")
    func outOfReach() async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            let before = try await store.run(run)
            #expect(try await store.cancel([run], reason: nil, by: Author("ann")) == [.outOfReach])
            #expect(try await store.run(run) == before)
            try await store.record([report(run, .starting)])
            #expect(try await store.cancel([run], reason: nil, by: Author("ann")) == [.outOfReach])
            #expect(try await store.takeCancellations(limit: 10).isEmpty)
            try await store.record([report(run, .finished(code: 0))])
            #expect(try await store.cancel([run], reason: nil, by: Author("ann")) == [.ended(.succeeded)])
            #expect(try await store.audit(AuditQuery(action: .runCancelled)).isEmpty)
        }
    }

    @Test("one of our runners that takes it is granted it, like any other run")
    func takenByOurs() async throws {
        try await withLedger { bench, store in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            _ = try await store.handOver([message.published])
            _ = try await bench.start(message)
            #expect(try await store.run(message.runID)?.run.isLegacy == false)
            #expect(try await store.record([report(message.runID, .finished(code: 1))]).count == 1)
            #expect(try await store.run(message.runID)?.run.state == .running)
        }
    }

    @Test("what no original runner starts is missed at its start deadline, and a result that comes later replaces that")
    func missed() async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            bench.advance(.days(1))
            #expect(try await store.sweep(limit: 10).missed == 1)
            #expect(try await store.run(run)?.run.state == .missed)
            let at = bench.clock.now - .hours(1)
            try await store.record([report(run, .finished(code: 0), ran: 2.5, at: at)])
            let found = try #require(try await store.run(run))
            #expect(found.run.state == .succeeded && found.run.finishedAt == at)
            #expect(found.run.startedAt == at - .milliseconds(2_500))
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

    @Test(
        "a runner's clock tells when it was, as far as that can be true",
        arguments: [
            // Seconds: from when it was handed over to the start, how long it ran, from there to when it is recorded; and
            // how far the runner's clock is ahead.
            (5, 20, 600, 0, 5, 25), (5, 20, 600, -3_600, 0, 20), (5, 20, 10, 3_600, 35, 35),
        ])
    func clocks(start: Int64, ran: Int64, wait: Int64, ahead: Int64, startedAt: Int64, endedAt: Int64) async throws {
        try await withLedger { bench, store in
            let run = try await handedOver(bench, store)
            let handedOver = bench.clock.now
            let began = handedOver + .seconds(start + ahead)
            bench.advance(.seconds(start + ran + wait))
            try await store.record([
                report(run, .starting, at: began),
                report(run, .finished(code: 0), ran: Double(ran), at: began + .seconds(ran)),
            ])
            let found = try #require(try await store.run(run)?.run)
            #expect(found.startedAt == handedOver + .seconds(startedAt))
            #expect(found.finishedAt == handedOver + .seconds(endedAt))
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

    @Test("reports of runs that were not handed over, or that nobody knows, change nothing and are named")
    func foreign() async throws {
        try await withLedger { bench, store in
            let held = try await bench.running()
            let before = try await store.run(held.run)
            let reports = [report(held.run, .finished(code: 1)), report(RunID(high: 1, low: 1), .starting)]
            #expect(try await store.record(reports) == reports)
            #expect(try await store.record([] as [LegacyReport]).isEmpty)
            #expect(try await store.run(held.run) == before)
        }
    }

    @Test("what an original injector sends becomes a run when it is offered, and runs once")
    func intake() async throws {
        try await withLedger { bench, store in
            let job = LegacyJob(
                runID: String(repeating: "ab", count: 16), jobID: 1, name: "old", command: "echo 1", queue: "slow")
            let granted = try await grant(job, request: 1, bench, store)
            #expect(granted.verdict == .granted(fence: 1))
            #expect(granted.run != RunID(job.runID))
            let found = try #require(try await store.run(granted.run))
            #expect(found.run.state == .running && found.definition.command == "echo 1")
            #expect(found.run.category == "Original CronQ" && found.run.jobName == "old (1)")
            #expect(found.run.queue == "slow" && !found.run.isLegacy)
            #expect(
                granted.job
                    == JobMessage(
                        runID: granted.run, jobID: found.run.jobID, name: "old (1)", category: "Original CronQ",
                        command: "echo 1", queue: "slow", attempt: 1, scheduledAt: found.run.scheduledAt))
            // The same request again, the same message to another runner, and once more after its end.
            #expect(try await grant(job, request: 1, bench, store) == granted)
            let second = try await grant(job, request: 2, bench, store)
            #expect(second.verdict == .denied(.taken) && second.job == nil)
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
            // The first one once more: it changes neither the run nor the job.
            let again = try await grant(first, request: 0, bench, store)
            #expect(again == answers[0] && again.job?.command == "echo 1")
            #expect(try await store.job(details[0].run.jobID)?.revision == 2)
        }
    }

    @Test("a job that original injectors send again after its removal is there again, and each change is a version")
    func intakeAfterRemoval() async throws {
        try await withLedger { bench, store in
            var job = LegacyJob(runID: String(repeating: "a", count: 32), jobID: 7, name: "old", command: "echo 1")
            let granted = try await grant(job, request: 1, bench, store)
            let id = try #require(try await store.run(granted.run)).run.jobID
            let name = "Original CronQ"
            let removal = CategoryRequest(category: name, edit: .remove([id]), expected: .version(1))
            #expect(try await store.changeCategory(removal, by: Author("ann")).removed.map(\.id) == [id])
            job.runID = String(repeating: "b", count: 32)
            _ = try await grant(job, request: 2, bench, store)
            let content = try #require(try await store.category(named: name, version: nil))
            #expect(content.version == 3 && content.jobs.map(\.id) == [id] && content.category.jobs == 1)
            #expect(try await store.category(named: name, version: 2)?.jobs.isEmpty == true)
            #expect(try await store.moment(ofJob: id, at: bench.clock.now)?.removal == nil)
            let versions = try await store.versions(ofCategory: content.category.id, before: nil, limit: 10)
            #expect(versions.map(\.added) == [1, 0, 1] && versions.map(\.removed) == [0, 1, 0])
            // The same job once more is no change.
            job.runID = String(repeating: "c", count: 32)
            _ = try await grant(job, request: 3, bench, store)
            #expect(try await store.categories().map(\.version) == [3])
        }
    }

    @Test("a runner that gives it back has it published again, to the queue that it came from")
    func givenBack() async throws {
        try await withLedger { bench, store in
            let job = LegacyJob(
                runID: String(repeating: "c", count: 32), jobID: 7, name: "old", command: "true", queue: "slow")
            let granted = try await grant(job, request: 1, bench, store)
            try await bench.record(.declined(Decline(run: FencedRun(run: granted.run, fence: 1), cause: .draining)))
            #expect(try await store.sweep(limit: 10).dispatches == [granted.job])
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

    private func report(
        _ run: RunID, _ kind: LegacyReport.Kind, ran: Double? = nil, at: Instant = LedgerBench.start
    ) -> LegacyReport {
        LegacyReport(run: run, jobID: 1, kind: kind, host: "old.example.org", at: at, runSeconds: ran)
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
