import CronqSQLite
import CronqSchedule
import CronqShared

/// What people want to end, and what must have become of it.
extension World {
    /// The first wish to end a run, as it was committed.
    struct Cancellation {
        var at: TimeSpan
        var by: String
        /// Whether the run had not started: it must never do so.
        var isDone: Bool
        /// The newest grant at that time; 0 = there was none.
        var fence: Int64
    }

    /// A command that is told to end is gone within this time where nothing fails: a look of an injector, an order that was
    /// faster than the grant and comes again, the grace of the job, and the way of the messages.
    private static let killPatience = TimeSpan.seconds(1) + CancelOrder.repeatInterval + .seconds(1) + .seconds(1)

    /// Somebody wants a run to end; at times two people do.
    func cancelSomething() async throws {
        let overview = try await store.store.overview()
        guard let run = (overview.running + overview.waitingRuns).randomElement(using: &random)?.id else { return }
        for name in chance(25) ? ["ada", "bob"] : ["ada"] { try await cancel(run, by: name) }
    }

    private func cancel(_ run: RunID, by name: String) async throws {
        let answers = try await store.store.cancel([run], reason: "simulated", by: Author(name))
        log("\(name) cancels \(run): \(answers)")
        try await store.look(at: run)
        guard let answer = answers.first, answers.count == 1, let detail = try await store.store.run(run) else {
            fail("the wish to end \(run) has \(answers.count) answers")
            return
        }
        let isRight =
            switch answer {
            case .cancelled: detail.run.state == .cancelled && detail.run.reason == .killed
            case .requested: detail.run.state == .running
            case .ended(let state): detail.run.state == state && cancellations[run] != nil
            case .outOfReach, .unknown: false
            }
        if !isRight { fail("the wish to end \(run) was answered \(answer), it is \(detail.run.state)") }
        if cancellations[run] != nil { return }
        cancellations[run] = Cancellation(
            at: now, by: name, isDone: answer == .cancelled, fence: detail.attempts.map(\.fence).max() ?? 0)
        if answer == .cancelled { note("killed before its start") }
    }

    /// What was cancelled has ended and was not granted afterwards; nobody was killed for nothing, or in another's name.
    func checkCancellations() async throws {
        let spawns = witness.all
        for (run, cancellation) in cancellations.sorted(by: { $0.key < $1.key }) {
            guard let detail = try await store.store.run(run) else {
                fail("\(run) was cancelled and has no row")
                continue
            }
            if !detail.run.state.isTerminal { fail("\(run) was cancelled and is \(detail.run.state)") }
            if cancellation.isDone, detail.run.state != .cancelled || detail.run.reason != .killed {
                fail("\(run) was cancelled before it started, and is \(detail.run.state) now")
            }
            for attempt in detail.attempts where attempt.fence > cancellation.fence {
                fail("\(run) was granted fence \(attempt.fence) after it was cancelled")
            }
            for spawn in spawns where spawn.run.run == run { check(spawn, cancellation) }
        }
        for spawn in spawns {
            guard case .killed(let name)? = spawn.outcome, name != "ledger" else { continue }
            note("killed on request")
            if cancellations[spawn.run.run]?.by != name { fail("\(spawn.run) was killed by \(name), who never asked") }
        }
    }

    private func check(_ spawn: Witness.Spawn, _ cancellation: Cancellation) {
        if cancellation.isDone {
            if spawn.start > cancellation.at { fail("\(spawn.run) was started after it was cancelled") }
            return
        }
        guard isCalm, let end = spawn.end else { return }
        let rest = end - max(spawn.start, cancellation.at)
        if rest > Self.killPatience { fail("\(spawn.run) ran for another \(rest) when it was to end") }
    }
}
