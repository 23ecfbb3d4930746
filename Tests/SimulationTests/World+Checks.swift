import CronqSQLite
import CronqSchedule
import CronqShared

@testable import CronqRunner

/// The promises of design §2, checked when everything has come to rest.
extension World {
    func check() async throws {
        violations += store.violations
        for (name, history) in histories.sorted(by: { $0.key < $1.key }) { try await check(name, history) }
        try await checkRequests()
        try await checkSpawns()
        try await checkCancellations()
        checkRunners()
    }

    /// One row for each due instant, and nothing that has not ended.
    private func check(_ name: String, _ history: JobHistory) async throws {
        let runs = try await allRuns(of: history.id)
        var found: Set<Instant> = []
        for run in runs {
            if !run.state.isTerminal { fail("\(name): run \(run.id) is still \(run.state)") }
            if !Self.isLegal(run) { fail("\(name): run \(run.id) is \(run.state) with reason \(run.reason as Any)") }
            note("\(run.state) \(run.reason?.rawValue ?? "")\(run.isLate ? " late" : "")")
            if run.instants > 1 { note("many instants in one row") }
            if isCalm { checkCalm(name, run) }
            guard run.kind == .schedule else { continue }
            let instants = self.instants(of: run, history)
            if instants.count != run.instants {
                fail("\(name): row \(run.id) says \(run.instants) instants, there were \(instants.count)")
            }
            for instant in instants where !found.insert(instant).inserted {
                fail("\(name): two rows for \(instant)")
            }
        }
        let expected = history.expected(through: clock.now)
        for instant in expected.subtracting(found).sorted() { fail("\(name): no row for \(instant)") }
        // Where the clock went back, an instant may have been claimed just before the definition changed.
        let tolerated = Set(
            history.spans.flatMap { span in
                span.rhythm.instants(after: span.from, through: (span.to ?? clock.now) + .seconds(isCalm ? 0 : 5))
            })
        for instant in found.subtracting(expected).subtracting(tolerated).sorted() {
            fail("\(name): a row for \(instant), which was never due")
        }
    }

    private func allRuns(of job: JobID) async throws -> [RunSummary] {
        var runs: [RunSummary] = []
        while true {
            let page = try await store.store.runs(ofJob: job, before: runs.last?.id, limit: 500)
            runs += page
            if page.count < 500 { return runs }
        }
    }

    /// The due instants that a row stands for.
    private func instants(of run: RunSummary, _ history: JobHistory) -> [Instant] {
        guard let last = run.lastInstant else { return [run.scheduledAt] }
        let span = history.spans.last { $0.from < run.scheduledAt }
        let rest = span?.rhythm.instants(after: run.scheduledAt, through: last) ?? []
        return [run.scheduledAt] + rest
    }

    static func isLegal(_ run: RunSummary) -> Bool {
        switch (run.state, run.reason) {
        case (.succeeded, nil), (.failed, .exitCode), (.failed, .signal), (.failed, .spawnFailed),
            (.timedOut, .timeout),
            (.cancelled, .jobRemoved), (.cancelled, .runnerShutdown), (.cancelled, .killed),
            (.skipped, .overlapRunning), (.skipped, .overlapQueued), (.skipped, .overlapPending),
            (.missed, .catchUp), (.missed, .startDeadline), (.missed, .noRoute), (.missed, .noRunner),
            (.missed, .noSlot),
            (.lost, .leaseExpired), (.lost, .runnerDied), (.lost, .fenced):
            true
        default: false
        }
    }

    /// Where nothing fails, nothing may be lost, late, missed or tried twice.
    private func checkCalm(_ name: String, _ run: RunSummary) {
        // A helper that dies is part of every world, and so is a job whose queue nobody reads.
        let isStrange =
            run.isLate || run.state == .lost && run.reason != .runnerDied
            || run.state == .missed && run.reason != .noRoute
        if isStrange { fail("\(name): \(run.id) is \(run.state), \(run.reason as Any), in a calm world") }
    }

    private func checkRequests() async throws {
        var made: [String: RunID] = [:]
        for request in requests {
            if let before = made[request.token], before != request.run { fail("one request made two runs") }
            made[request.token] = request.run
            if try await store.store.run(request.run) == nil { fail("the run of a request is gone") }
        }
    }

    /// Witness and ledger tell the same story.
    private func checkSpawns() async throws {
        for (run, spawns) in witness.spawns where spawns.count > 1 { fail("\(run) was spawned \(spawns.count) times") }
        var details: [RunID: RunDetail] = [:]
        for spawn in witness.all {
            if details[spawn.run.run] == nil { details[spawn.run.run] = try await store.store.run(spawn.run.run) }
            guard let detail = details[spawn.run.run] else {
                fail("\(spawn.run) was spawned and has no row")
                continue
            }
            check(spawn, detail)
        }
        for detail in details.values { checkAttempts(detail) }
        for (_, spawns) in Dictionary(grouping: witness.all, by: \.run.run) {
            for (attempt, twins) in Dictionary(grouping: spawns, by: \.attempt) where twins.count > 1 {
                fail("attempt \(attempt) of \(twins[0].run.run) was spawned \(twins.count) times")
            }
            for (first, second) in zip(spawns, spawns.dropFirst()) where !first.wasPaused {
                if second.start < first.end ?? .zero { fail("attempts of \(first.run.run) ran at the same time") }
                if second.attempt <= first.attempt { fail("attempts of \(first.run.run) started in the wrong order") }
            }
        }
        checkOverlap(details)
    }

    /// Fences grow with attempts, and a stale word belongs to an attempt that is not the newest.
    private func checkAttempts(_ detail: RunDetail) {
        for (first, second) in zip(detail.attempts, detail.attempts.dropFirst()) {
            if first.fence >= second.fence || first.attempt > second.attempt {
                fail("run \(detail.run.id): fence \(second.fence) of attempt \(second.attempt) follows \(first.fence)")
            }
        }
        for attempt in detail.attempts {
            note("attempt \(attempt.outcome ?? "")\(attempt.isStale ? " stale" : "")\(attempt.isLate ? " late" : "")")
            if attempt.isStale { note("a stale word") }
            if attempt.isStale, attempt.fence == detail.attempts.last?.fence, attempt.attempt == detail.run.attempt {
                fail("run \(detail.run.id): its newest attempt is stale")
            }
        }
        note("attempt number \(detail.run.attempt)")
    }

    private func check(_ spawn: Witness.Spawn, _ detail: RunDetail) {
        guard let attempt = detail.attempts.first(where: { $0.fence == spawn.run.fence }) else {
            fail("\(spawn.run) was spawned and never granted")
            return
        }
        if attempt.attempt != spawn.attempt || attempt.runner != spawn.runner {
            fail("\(spawn.run) was granted as attempt \(attempt.attempt) to \(attempt.runner)")
        }
        if attempt.outcome == "declined" || attempt.outcome == nil {
            fail("\(spawn.run) was spawned, its attempt says \(attempt.outcome as Any)")
        }
        if case .exited(let code)? = spawn.outcome, spawn.exit != .exited(code: code) {
            fail("\(spawn.run) reported exit code \(code), it was \(spawn.exit as Any)")
        }
        if hasOutagesOnly, attempt.isLate || attempt.reason == .leaseExpired {
            fail("\(spawn.run) was declared lost though its runner lived")
        }
        let isNewest = detail.run.attempt == spawn.attempt
        if let outcome = spawn.outcome {
            // What was said must be in the ledger: in the row if nothing newer exists, on the attempt in any case.
            let verdict = outcome.verdict
            if attempt.outcome != verdict.state.rawValue {
                fail("\(spawn.run) reported \(outcome), its attempt says \(attempt.outcome ?? "")")
            }
            if isNewest, detail.run.state != verdict.state, verdict.state != .lost {
                fail("\(spawn.run) reported \(outcome), its run says \(detail.run.state)")
            }
        } else if isNewest, detail.run.state != .lost {
            fail("\(spawn.run) died without a word, its run says \(detail.run.state)")
        }
    }

    /// Scheduled runs of a job that may not run twice never run at the same time, unless one of them was lost.
    private func checkOverlap(_ details: [RunID: RunDetail]) {
        let spawns = witness.all.filter { spawn in
            guard let run = details[spawn.run.run]?.run else { return false }
            return run.kind == .schedule && spawn.onLost == .fail && run.state != .lost && !run.isLate
        }
        for (_, ofJob) in Dictionary(grouping: spawns, by: \.jobID) {
            for (first, second) in zip(ofJob, ofJob.dropFirst()) where second.start < first.end ?? .zero {
                fail("\(first.run) and \(second.run) of one job ran at the same time")
            }
        }
    }

    private func checkRunners() {
        for runner in runners {
            if !runner.unreceipted.isEmpty { fail("\(runner.id) still has \(runner.unreceipted.count) reports") }
            if !runner.journal.isEmpty { fail("\(runner.id)'s journal is not empty") }
            if !runner.machine.attempts.isEmpty { fail("\(runner.id) still holds attempts") }
            if !runner.machine.reporting.isEmpty { fail("\(runner.id) still waits for receipts") }
            if runner.isSubscribed.contains(false) { fail("a slot of \(runner.id) takes nothing any more") }
        }
        if !jobQueue.isEmpty { fail("\(jobQueue.count) messages wait and nobody takes them") }
        if witness.all.contains(where: { $0.end == nil }) { fail("a command still runs") }
    }
}
