import CronqSchedule
import CronqShared
import Testing

/// A row in one state, as the tables of cases below vary it.
private func row(
    _ state: RunState, reason: RunReason? = nil, attempt: Int = 1, fence: Int64 = 1, request: RequestID? = nil,
    onLost: OnLost = .fail, publications: Int = 1, refusals: Int = 0, startBy: Instant = now + .hours(1)
) -> RunRow {
    RunRow(
        id: run, jobID: 1, state: state, reason: reason, attempt: attempt, fence: fence, request: request,
        wakeAt: state.isTerminal ? nil : now, startBy: startBy, onLost: onLost, grace: .seconds(10),
        publications: publications, refusals: refusals)
}

private let now = Instant(microseconds: 1_772_452_800_000_000)
private let lease = TimeSpan.seconds(20)
private let run = RunID(high: 1, low: 1)
private let mine = RequestID(high: 1, low: 1)
private let other = RequestID(high: 2, low: 2)

private let terminal: [RunState] = RunState.allCases.filter(\.isTerminal)

@Suite("The decision about an offer")
struct GrantDecisionTests {
    private func decide(_ row: RunRow?, attempt: Int = 1, at time: Instant = now) -> GrantDecision {
        let offer = Offer(request: mine, run: run, attempt: attempt, runner: RunnerID("r"), host: "h")
        return GrantDecision(offer: offer, row: row, now: time)
    }

    @Test("pending and queued attempts are granted under the next fence", arguments: [RunState.pending, .queued])
    func granted(state: RunState) {
        #expect(decide(row(state, fence: 4)) == .grant(fence: 5))
        #expect(decide(row(state, fence: 4, request: other)) == .grant(fence: 5))
        #expect(decide(row(state, attempt: 2, fence: 1), attempt: 2) == .grant(fence: 2))
    }

    @Test("every state and request has exactly one answer", arguments: RunState.allCases)
    func table(state: RunState) {
        for request in [nil, mine, other] {
            let decision = decide(row(state, fence: 3, request: request))
            let expected: GrantDecision =
                switch state {
                case _ where state.isTerminal: .deny(.ended)
                case .running: request == mine ? .repeatGrant(fence: 3) : .deny(.taken)
                case .pending, .queued: request == mine ? .deny(.taken) : .grant(fence: 4)
                default: .deny(.taken)
                }
            #expect(decision == expected, "\(state) \(String(describing: request))")
        }
    }

    @Test("an attempt that is not the row's is stale, unless the run has ended", arguments: RunState.allCases)
    func attempts(state: RunState) {
        for attempt in [1, 3] {
            let decision = decide(row(state, attempt: 2, request: mine), attempt: attempt)
            #expect(decision == .deny(state.isTerminal ? .ended : .stale))
        }
    }

    @Test("from the start deadline on nothing is granted, and what was granted is repeated")
    func deadline() {
        let deadline = now + .hours(1)
        #expect(decide(row(.queued), at: Instant(microseconds: deadline.microseconds - 1)) == .grant(fence: 2))
        #expect(decide(row(.queued), at: deadline) == .deny(.tooLate))
        #expect(decide(row(.running, fence: 2, request: mine), at: deadline) == .repeatGrant(fence: 2))
    }

    @Test("a run that nobody knows is unknown; the words of the answer follow the decision")
    func words() {
        #expect(decide(nil) == .deny(.unknown))
        #expect(GrantDecision.grant(fence: 2).verdict == .granted(fence: 2))
        #expect(GrantDecision.repeatGrant(fence: 2).verdict == .granted(fence: 2))
        #expect(GrantDecision.deny(.ended).verdict == .denied(.ended))
    }
}

@Suite("The decision about a report")
struct ReportDecisionTests {
    private static let outcomes: [Outcome] = [
        .exited(code: 0), .exited(code: 1), .signaled(signal: 9), .timedOut, .killed(by: "ann"), .runnerShutdown,
        .spawnFailed(message: "x"), .runnerDied, .fenced,
    ]

    private func finish(_ outcome: Outcome, fence: Int64, _ row: RunRow?) -> ReportDecision {
        let finish = Finish(
            run: FencedRun(run: run, fence: fence), outcome: outcome, startedAt: now, finishedAt: now)
        return ReportDecision(report: .finished(finish), row: row, now: now, lease: lease)
    }

    private func decline(_ cause: Decline.Cause, fence: Int64, _ row: RunRow?) -> ReportDecision {
        let decline = Decline(run: FencedRun(run: run, fence: fence), cause: cause)
        return ReportDecision(report: .declined(decline), row: row, now: now, lease: lease)
    }

    @Test("a finish of the fence in force: every state and outcome", arguments: RunState.allCases, outcomes)
    func finishTable(state: RunState, outcome: Outcome) {
        let verdict = outcome.verdict
        let expected: ReportDecision =
            switch state {
            case .running: .close(state: verdict.state, reason: verdict.reason, late: false)
            case .lost where verdict.state != .lost: .close(state: verdict.state, reason: verdict.reason, late: true)
            default: .nothing
            }
        #expect(finish(outcome, fence: 2, row(state, fence: 2)) == expected)
    }

    @Test("a finish of an older fence is stale, one of a fence that was never given is nothing",
        arguments: RunState.allCases, outcomes)
    func fences(state: RunState, outcome: Outcome) {
        #expect(finish(outcome, fence: 1, row(state, fence: 2)) == .stale)
        #expect(finish(outcome, fence: 3, row(state, fence: 2)) == .nothing)
        #expect(finish(outcome, fence: 1, nil) == .nothing)
    }

    @Test("a reported loss is a rerun where the job says so and attempts are left",
        arguments: [Outcome.runnerDied, .fenced])
    func reportedLoss(outcome: Outcome) {
        let wakeAt = now + lease + .seconds(10) + .seconds(5)
        for attempt in 1...2 {
            let decision = finish(outcome, fence: 1, row(.running, attempt: attempt, onLost: .rerun))
            #expect(decision == .rerun(reason: outcome.verdict.reason ?? .runnerDied, wakeAt: wakeAt))
        }
        let last = finish(outcome, fence: 1, row(.running, attempt: 3, onLost: .rerun))
        #expect(last == .close(state: .lost, reason: outcome.verdict.reason, late: false))
    }

    @Test("a decline of the fence in force: every state", arguments: RunState.allCases)
    func declineTable(state: RunState) {
        let decision = decline(.late, fence: 1, row(state))
        #expect(decision == (state == .running ? .release(wakeAt: now) : .nothing))
        #expect(decline(.late, fence: 1, row(state, fence: 2)) == .stale)
        #expect(decline(.late, fence: 3, row(state, fence: 2)) == .nothing)
        #expect(decline(.late, fence: 1, nil) == .nothing)
    }

    @Test("a decline takes back a loss that nobody reported, and no other", arguments: RunReason.allCases)
    func lateDecline(reason: RunReason) {
        let unheard = reason == .leaseExpired || reason == .restart
        let decision = decline(.neverSpawned, fence: 1, row(.lost, reason: reason))
        #expect(decision == (unheard ? .release(wakeAt: now) : .nothing))
    }

    @Test("the third refusal fails the run; no other cause does, however often",
        arguments: [Decline.Cause.late, .draining, .neverSpawned, .disk, .refused])
    func refusals(cause: Decline.Cause) {
        #expect(decline(cause, fence: 1, row(.running, refusals: 1)) == .release(wakeAt: now))
        let third = decline(cause, fence: 1, row(.running, refusals: 2))
        let failed = ReportDecision.close(state: .failed, reason: .refused, late: false)
        #expect(third == (cause == .refused ? failed : .release(wakeAt: now)))
    }

    @Test("pauses after grants that were given back: none, none, then doubling to a minute")
    func pauses() {
        let seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1_000].map { (fence: Int64) -> TimeSpan? in
            guard case .release(let wakeAt) = decline(.disk, fence: fence, row(.running, fence: fence)) else { return nil }
            return wakeAt - now
        }
        #expect(seconds == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60].map { TimeSpan.seconds($0) })
    }

    @Test("beside a live run only a lost one that is given back is skipped", arguments: RunState.allCases)
    func besides(state: RunState) {
        let blocker = LiveRun(id: RunID(high: 9, low: 9), state: .queued)
        let release = ReportDecision.release(wakeAt: now)
        let skip = ReportDecision.skip(reason: .overlapQueued, detail: blocker.description)
        #expect(release.besides(blocker, row(state)) == (state == .lost ? skip : release))
        #expect(release.besides(nil, row(state)) == release)
        for decision in [ReportDecision.stale, .nothing, .close(state: .succeeded, reason: nil, late: true)] {
            #expect(decision.besides(blocker, row(state)) == decision)
        }
    }
}

@Suite("The decision about a lost attempt")
struct LossDecisionTests {
    @Test("only `rerun` jobs run again, three times in all, after lease, grace and margin", arguments: 1...5)
    func table(attempt: Int) {
        #expect(LossDecision(row: row(.running, attempt: attempt), now: now, lease: lease) == .giveUp)
        let rerun = LossDecision(row: row(.running, attempt: attempt, onLost: .rerun), now: now, lease: lease)
        #expect(rerun == (attempt < 3 ? .rerun(wakeAt: now + .seconds(35)) : .giveUp))
    }
}

@Suite("The decision of a sweep")
struct SweepDecisionTests {
    private func decide(_ row: RunRow, at time: Instant = now, hasRunner: Bool = true) -> SweepDecision {
        SweepDecision(row: row, now: time, hasRunner: hasRunner)
    }

    @Test("what waits is published, what is queued is published if its queue is empty, the rest is left",
        arguments: RunState.allCases)
    func table(state: RunState) {
        let expected: SweepDecision =
            switch state {
            case .waiting, .pending: .publish(wakeAt: now + .seconds(30))
            case .queued: .republish(wakeAt: now + .minutes(2))
            default: .leave
            }
        #expect(decide(row(state)) == expected)
        #expect(decide(row(state), hasRunner: false) == expected)
    }

    @Test("from the start deadline on it is missed, and the reason says what was missing",
        arguments: [RunState.waiting, .pending, .queued])
    func deadline(state: RunState) {
        let deadline = now + .hours(1)
        #expect(decide(row(state), at: deadline) == .miss(.noSlot))
        #expect(decide(row(state), at: deadline, hasRunner: false) == .miss(.noRunner))
        #expect(decide(row(state, reason: .noRoute), at: deadline) == .miss(.noRoute))
        #expect(decide(row(state, reason: .noRoute), at: deadline, hasRunner: false) == .miss(.noRoute))
    }

    @Test("what has started or ended is not missed", arguments: [RunState.running] + terminal)
    func others(state: RunState) {
        #expect(decide(row(state), at: now + .days(9)) == .leave)
    }

    @Test("nobody looks later than the start deadline", arguments: [RunState.waiting, .pending, .queued])
    func bounded(state: RunState) {
        let soon = row(state, startBy: now + .seconds(3))
        switch decide(soon) {
        case .publish(let wakeAt), .republish(let wakeAt): #expect(wakeAt == now + .seconds(3))
        default: Issue.record("it is not published")
        }
    }

    @Test("waits in a queue double from one minute to ten")
    func waits() {
        let minutes: [Int64] = [1, 1, 2, 4, 8, 10, 10, 10]
        #expect((0..<8).map(SweepDecision.queueWait(publications:)) == minutes.map { TimeSpan.minutes($0) })
        #expect(SweepDecision.queueWait(publications: .max) == .minutes(10))
        #expect(SweepDecision.queueWait(publications: .min + 1) == .minutes(1))
    }
}
