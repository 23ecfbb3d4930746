import CronqSchedule
import CronqShared
import Testing

@Suite("What follows a lost attempt")
struct LossDecisionTests {
    @Test("a job that asks for nothing else is never started twice", arguments: 1...4)
    func givesUp(attempt: Int) {
        let row = row(.running, attempt: attempt, onLost: .fail)
        #expect(LossDecision(row: row, now: noon, lease: .seconds(20)) == .giveUp)
    }

    @Test("a rerun waits for lease, grace and margin; three attempts are all", arguments: 1...5)
    func runsAgain(attempt: Int) {
        let row = row(.running, attempt: attempt, onLost: .rerun)
        let expected: LossDecision = attempt < 3 ? .rerun(wakeAt: noon + .seconds(35)) : .giveUp
        #expect(LossDecision(row: row, now: noon, lease: .seconds(20)) == expected)
    }

    @Test("a longer grace and a longer lease make the rerun later")
    func waitsForTheGrace() {
        var row = row(.running, attempt: 1, onLost: .rerun)
        row.grace = .minutes(2)
        #expect(
            LossDecision(row: row, now: noon, lease: .minutes(1)) == .rerun(wakeAt: noon + .minutes(3) + .seconds(5)))
    }

    @Test("a run that somebody wanted to end is not started again", arguments: [OnLost.fail, .rerun])
    func obeysCancellations(onLost: OnLost) {
        var held = row(.running, attempt: 1, onLost: onLost)
        held.cancelledBy = "ann"
        #expect(LossDecision(row: held, now: noon, lease: .seconds(20)) == .giveUp)
    }
}
