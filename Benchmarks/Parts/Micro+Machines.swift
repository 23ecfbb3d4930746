import CronqAMQP
import CronqRunner
import CronqSchedule
import CronqShared

extension Micro {
    /// What is decided without anybody being asked: by runners, the ledger, and connections.
    static func machines() throws -> [Sample] {
        try runners() + ledger() + connections()
    }

    private static func runners() -> [Sample] {
        [16, 200].map { slots in
            var runner = BusyRunner(slots: slots)
            return measure("machine: a run on one of \(slots) slots") { runner.run() }
        }
    }

    private static func ledger() throws -> [Sample] {
        let schedule = try Schedule(parsing: "*/5 * * * *", zone: .utc)
        var fires = Moments(Moments.overAYear.compactMap { schedule.next(after: $0) })
        let id = RunID(high: 7, low: 8)
        let request = RequestID(high: 1, low: 2)
        let offer = Offer(request: request, run: id, attempt: 1, runner: RunnerID("runner"), host: "host")
        let queued = row(id, .queued, fence: 0)
        let running = row(id, .running, fence: 1)
        let report = RunnerReport.finished(
            Finish(run: FencedRun(run: id, fence: 1), outcome: .exited(code: 0), startedAt: start, finishedAt: start))
        return [
            measure("machine: plan a claim") {
                let due = fires.next()
                return ClaimPlan(
                    schedule: schedule, first: due, now: due + .milliseconds(20), startDeadline: .days(1),
                    blocker: nil)
            },
            measure("machine: decide a grant") { GrantDecision(offer: offer, row: queued, now: start) },
            measure("machine: decide a report") {
                ReportDecision(report: report, row: running, now: start, lease: .seconds(20))
            },
        ]
    }

    private static func row(_ id: RunID, _ state: RunState, fence: Int64) -> RunRow {
        RunRow(
            id: id, jobID: 3, state: state, attempt: 1, fence: fence, wakeAt: start, startBy: start + .hours(1),
            onLost: .fail, grace: .seconds(10), publications: 1)
    }

    private static func connections() -> [Sample] {
        var tracker = ConfirmTracker()
        var batch = AckBatch()
        var published: UInt64 = 0
        var delivered: UInt64 = 0
        return [
            measure("machine: confirm 100 messages") {
                for index in 0..<100 { tracker.add(.init(batch: 1, index: index), deadline: .seconds(10)) }
                published += 100
                return tracker.confirmed(published, multiple: true)
            },
            measure("machine: acknowledge 100 messages") {
                let tags = delivered + 1...delivered + 100
                delivered += 100
                for tag in tags { batch.delivered(tag) }
                for tag in tags { batch.acknowledge(tag) }
                return batch.words()
            },
        ]
    }
}
