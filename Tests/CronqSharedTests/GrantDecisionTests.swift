import CronqSchedule
import CronqShared
import Testing

@Suite("Whether an offer is granted")
struct GrantDecisionTests {
    /// What becomes of offers for a run in one state. Three groups: the offer's attempt is lower than the row's, equal, higher.
    /// In each: same request before and after the start deadline, other request before and after.
    struct Line: Sendable, CustomTestStringConvertible {
        var states: [RunState]
        var verdicts: String

        var testDescription: String { states.map(\.rawValue).joined(separator: ", ") }
    }

    static let lines = [
        Line(states: [.waiting], verdicts: "SSSS TTTT SSSS"),
        Line(states: [.pending, .queued], verdicts: "SSSS TTGL SSSS"),
        Line(states: [.running], verdicts: "SSSS RRTT SSSS"),
        Line(
            states: [.succeeded, .failed, .timedOut, .cancelled, .skipped, .missed, .lost],
            verdicts: "EEEE EEEE EEEE"),
    ]

    static let meanings: [Character: GrantDecision] = [
        "G": .grant(fence: 6), "R": .repeatGrant(fence: 5), "S": .deny(.stale), "T": .deny(.taken),
        "E": .deny(.ended), "L": .deny(.tooLate),
    ]

    @Test("every state, attempt, request and time has its answer", arguments: lines)
    func decides(line: Line) throws {
        var expected = line.verdicts.filter { $0 != " " }.makeIterator()
        for standing in Standing.allCases {
            for request in [ours, theirs] {
                for now in [noon, noon + .hours(1)] {
                    let meaning = try #require(expected.next().flatMap { Self.meanings[$0] })
                    let offer = Offer(
                        request: request, run: RunID(high: 7, low: 8), attempt: 2 + standing.rawValue,
                        runner: RunnerID("r"), host: "h")
                    for state in line.states {
                        let decision = GrantDecision(offer: offer, row: row(state), now: now)
                        let isSame = request == ours
                        #expect(decision == meaning, "\(state), attempt \(standing), same request \(isSame), \(now)")
                    }
                }
            }
        }
        #expect(expected.next() == nil)
    }

    @Test("the table has a line for every state")
    func coversEveryState() {
        #expect(
            Self.lines.flatMap(\.states).sorted { $0.rawValue < $1.rawValue }
                == RunState.allCases.sorted { $0.rawValue < $1.rawValue })
    }

    private let offer = Offer(
        request: ours, run: RunID(high: 7, low: 8), attempt: 1, runner: RunnerID("r"), host: "h")

    @Test("the first grant of a run has fence 1")
    func beginsAtOne() {
        let row = row(.pending, attempt: 1, fence: 0, request: nil)
        #expect(GrantDecision(offer: offer, row: row, now: noon) == .grant(fence: 1))
    }

    @Test("a run may start up to its deadline, and not at it")
    func endsAtTheDeadline() {
        let row = row(.queued, attempt: 1, fence: 0, request: nil)
        let last = Instant(microseconds: row.startBy.microseconds - 1)
        #expect(GrantDecision(offer: offer, row: row, now: last) == .grant(fence: 1))
        #expect(GrantDecision(offer: offer, row: row, now: row.startBy) == .deny(.tooLate))
    }

    @Test("a run that nobody knows is denied")
    func deniesTheUnknown() {
        #expect(GrantDecision(offer: offer, row: nil, now: noon) == .deny(.unknown))
    }

    @Test("a repeated grant says the same words as the first")
    func repeatsItsWords() {
        #expect(GrantDecision.grant(fence: 9).verdict == .granted(fence: 9))
        #expect(GrantDecision.repeatGrant(fence: 9).verdict == .granted(fence: 9))
        #expect(GrantDecision.deny(.ended).verdict == .denied(.ended))
    }
}
