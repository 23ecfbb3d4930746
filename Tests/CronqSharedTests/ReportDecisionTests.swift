import CronqSchedule
import CronqShared
import Testing

@Suite("What a report does to its run")
struct ReportDecisionTests {
    static let lease = TimeSpan.seconds(20)

    /// An outcome with the state and reason it gives its run.
    struct Ending: Sendable {
        var outcome: Outcome
        var state: RunState
        var reason: RunReason?
    }

    static let endings = [
        Ending(outcome: .exited(code: 0), state: .succeeded, reason: nil),
        Ending(outcome: .exited(code: 1), state: .failed, reason: .exitCode),
        Ending(outcome: .exited(code: 255), state: .failed, reason: .exitCode),
        Ending(outcome: .signaled(signal: 11), state: .failed, reason: .signal),
        Ending(outcome: .timedOut, state: .timedOut, reason: .timeout),
        Ending(outcome: .killed(by: "ann"), state: .cancelled, reason: .killed),
        Ending(outcome: .runnerShutdown, state: .cancelled, reason: .runnerShutdown),
        Ending(outcome: .spawnFailed(message: "no shell"), state: .failed, reason: .spawnFailed),
        Ending(outcome: .runnerDied, state: .lost, reason: .runnerDied),
        Ending(outcome: .fenced, state: .lost, reason: .fenced),
    ]

    static let declines: [Decline.Cause] = [.late, .draining, .neverSpawned, .disk, .refused]

    private func finished(_ outcome: Outcome, fence: Int64 = 5) -> RunnerReport {
        .finished(
            Finish(
                run: FencedRun(run: RunID(high: 7, low: 8), fence: fence), outcome: outcome, startedAt: noon,
                finishedAt: noon))
    }

    private func declined(_ cause: Decline.Cause, fence: Int64 = 5) -> RunnerReport {
        .declined(Decline(run: FencedRun(run: RunID(high: 7, low: 8), fence: fence), cause: cause))
    }

    private func decide(_ report: RunnerReport, _ row: RunRow?) -> ReportDecision {
        ReportDecision(report: report, row: row, now: noon, lease: Self.lease)
    }

    @Test("the end of a running attempt closes its run", arguments: endings)
    func closesARunningRun(ending: Ending) {
        #expect(
            decide(finished(ending.outcome), row(.running))
                == .close(state: ending.state, reason: ending.reason, late: false))
    }

    @Test("a late result replaces lost and is marked; another loss changes nothing", arguments: endings)
    func replacesLost(ending: Ending) {
        let expected: ReportDecision =
            ending.state == .lost ? .nothing : .close(state: ending.state, reason: ending.reason, late: true)
        for reason in [RunReason.leaseExpired, .runnerDied, .fenced, .restart] {
            #expect(decide(finished(ending.outcome), row(.lost, reason: reason)) == expected)
        }
    }

    @Test(
        "in every other state the end of the current attempt is known already",
        arguments: RunState.allCases.filter { $0 != .running && $0 != .lost })
    func ignoresWhatIsKnown(state: RunState) {
        for ending in Self.endings {
            #expect(decide(finished(ending.outcome), row(state)) == .nothing)
        }
    }

    @Test(
        "in every state a report of an older attempt is stale, and one from the future does nothing",
        arguments: RunState.allCases)
    func looksAtTheFence(state: RunState) {
        for ending in Self.endings {
            #expect(decide(finished(ending.outcome, fence: 4), row(state)) == .stale)
            #expect(decide(finished(ending.outcome, fence: 6), row(state)) == .nothing)
        }
        for cause in Self.declines {
            #expect(decide(declined(cause, fence: 4), row(state, reason: .leaseExpired)) == .stale)
            #expect(decide(declined(cause, fence: 6), row(state, reason: .leaseExpired)) == .nothing)
        }
    }

    @Test("a report about a run that was pruned does nothing")
    func ignoresTheUnknown() {
        #expect(decide(finished(.exited(code: 0)), nil) == .nothing)
        #expect(decide(declined(.late), nil) == .nothing)
    }

    @Test(
        "a job that may run again does so once its lost attempt cannot live any more, up to three attempts",
        arguments: [Outcome.runnerDied, .fenced])
    func runsAgain(outcome: Outcome) throws {
        let reason = try #require(outcome.verdict.reason)
        for attempt in 1...2 {
            #expect(
                decide(finished(outcome), row(.running, attempt: attempt, onLost: .rerun))
                    == .rerun(reason: reason, wakeAt: noon + .seconds(20 + 10 + 5)))
        }
        #expect(
            decide(finished(outcome), row(.running, attempt: 3, onLost: .rerun))
                == .close(state: .lost, reason: reason, late: false))
    }

    @Test("only a loss is run again: a job that failed has failed", arguments: endings.filter { $0.state != .lost })
    func failuresAreFinal(ending: Ending) {
        #expect(
            decide(finished(ending.outcome), row(.running, attempt: 1, onLost: .rerun))
                == .close(state: ending.state, reason: ending.reason, late: false))
    }

    @Test("a declined grant is given back, whatever the cause", arguments: declines)
    func releases(cause: Decline.Cause) {
        #expect(decide(declined(cause), row(.running, fence: 5)) == .release(wakeAt: noon + .seconds(4)))
    }

    @Test(
        "what was given back stays away longer each time: 0, 0, 1 s, 2 s … 1 min",
        arguments: [
            (1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (6, 8), (7, 16), (8, 32), (9, 60), (10, 60), (1_000, 60),
            (Int64.max, 60),
        ] as [(Int64, Int64)])
    func pausesLonger(fence: Int64, seconds: Int64) {
        #expect(
            decide(declined(.late, fence: fence), row(.running, fence: fence))
                == .release(wakeAt: noon + .seconds(seconds)))
    }

    @Test("the third refusal fails the run; other causes never do")
    func failsAfterRefusals() {
        for refusals in 0...1 {
            #expect(
                decide(declined(.refused), row(.running, refusals: refusals)) == .release(wakeAt: noon + .seconds(4)))
        }
        for refusals in 2...4 {
            #expect(
                decide(declined(.refused), row(.running, refusals: refusals))
                    == .close(state: .failed, reason: .refused, late: false))
        }
        for cause in Self.declines where cause != .refused {
            #expect(decide(declined(cause), row(.running, refusals: 9)) == .release(wakeAt: noon + .seconds(4)))
        }
    }

    @Test(
        "a decline in another state changes nothing",
        arguments: RunState.allCases.filter { $0 != .running && $0 != .lost })
    func ignoresADeclineTooLate(state: RunState) {
        for cause in Self.declines { #expect(decide(declined(cause), row(state)) == .nothing) }
    }

    @Test(
        "a run whose end nobody heard of comes back if its runner says that it never started; no other does",
        arguments: RunReason.allCases)
    func reopensWhatWasNeverStarted(reason: RunReason) {
        let isUnheard = reason == .leaseExpired || reason == .restart
        for cause in Self.declines {
            #expect(
                decide(declined(cause), row(.lost, reason: reason)) == (isUnheard ? .release(wakeAt: noon) : .nothing))
        }
    }

    @Test(
        "a lost run does not come back beside another run of its job", arguments: [RunState.pending, .queued, .running])
    func doesNotComeBackBesideAnother(state: RunState) {
        let blocker = LiveRun(id: RunID(high: 9, low: 9), state: state)
        let lost = row(.lost, reason: .leaseExpired)
        let release = ReportDecision.release(wakeAt: noon)
        #expect(release.besides(blocker, lost) == .skip(reason: blocker.overlap, detail: blocker.id.description))
        #expect(release.besides(nil, lost) == release)
        // A running run is itself the one that is alive.
        #expect(release.besides(blocker, row(.running)) == release)
        for other: ReportDecision in [.stale, .nothing, .close(state: .failed, reason: .refused, late: true)] {
            #expect(other.besides(blocker, lost) == other)
        }
    }

    /// A run that somebody wants to end.
    private func cancelled(_ state: RunState, reason: RunReason? = nil, onLost: OnLost = .fail) -> RunRow {
        var found = row(state, reason: reason, attempt: 1, onLost: onLost)
        found.cancelledBy = "ann"
        return found
    }

    @Test(
        "what is given back of a run that somebody wanted to end does not wait for another runner", arguments: declines)
    func endsWhatIsGivenBack(cause: Decline.Cause) {
        for held in [cancelled(.running), cancelled(.lost, reason: .leaseExpired)] {
            let decision = decide(declined(cause), held)
            #expect(decision.afterCancellation(of: held) == .close(state: .cancelled, reason: .killed, late: false))
        }
        let wanted = row(.running)
        #expect(decide(declined(cause), wanted).afterCancellation(of: wanted) == decide(declined(cause), wanted))
    }

    @Test("a run that somebody wanted to end has ended as its runner says", arguments: endings)
    func keepsWhatWasReported(ending: Ending) {
        let held = cancelled(.running, onLost: .rerun)
        let decision = decide(finished(ending.outcome), held)
        // A lost one is not started again.
        #expect(decision == .close(state: ending.state, reason: ending.reason, late: false))
        #expect(decision.afterCancellation(of: held) == decision)
    }

    @Test("a wish to end a run changes no other decision")
    func leavesOtherDecisions() {
        let held = cancelled(.running)
        let others: [ReportDecision] = [
            .stale, .nothing, .skip(reason: .overlapRunning, detail: ""), .rerun(reason: .runnerDied, wakeAt: noon),
            .close(state: .failed, reason: .refused, late: false),
        ]
        for other in others { #expect(other.afterCancellation(of: held) == other) }
    }
}
