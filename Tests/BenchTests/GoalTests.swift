import Testing

@testable import cronq_bench

@Suite("The goals of the bench")
struct GoalTests {
    struct Case: Sendable {
        let kind: Goal.Kind
        let unit: Unit
        /// Of the figure and of the one it is compared with, round by round.
        let values: [(Double, Double)]
        let text: String
    }

    @Test(
        "a goal is met or missed by the median",
        arguments: [
            Case(kind: .atMost(10), unit: .milliseconds, values: [(9, 0), (10, 0), (99, 0)], text: "≤ 10 ms: met"),
            Case(kind: .atMost(10), unit: .milliseconds, values: [(12, 0)], text: "≤ 10 ms: missed by 20.0 %"),
            Case(kind: .atLeastRatio(of: "other", 0.25), unit: .perSecond, values: [(1, 4)], text: "≥ 0.25 ×: met"),
            Case(
                kind: .atLeastRatio(of: "other", 0.25), unit: .perSecond, values: [(1, 8), (1, 8), (8, 8)],
                text: "≥ 0.25 ×: missed by 50.0 %"),
            Case(kind: .atMostRatio(of: "other", 1.5), unit: .microseconds, values: [(6, 4)], text: "≤ 1.5 ×: met"),
            Case(
                kind: .atMostRatio(of: "other", 1.5), unit: .microseconds, values: [(3, 1)],
                text: "≤ 1.5 ×: missed by 100 %"),
            Case(kind: .fasterThan("other"), unit: .perSecond, values: [(5, 4)], text: "faster than other: met"),
            Case(
                kind: .fasterThan("other"), unit: .perSecond, values: [(3, 4)],
                text: "faster than other: missed by 25.0 %"),
            Case(kind: .fasterThan("other"), unit: .seconds, values: [(3, 4)], text: "faster than other: met"),
            Case(
                kind: .atLeastRatio(of: "other", 0.25), unit: .perSecond, values: [(1, 0)],
                text: "≥ 0.25 ×: not measured"),
        ])
    func verdicts(_ example: Case) {
        var record = Record()
        for (index, (value, other)) in example.values.enumerated() {
            let samples = [Sample("figure", value, example.unit), Sample("other", other, example.unit)]
            record.add(samples, of: "all", round: index + 1, foreign: 0)
        }
        let goal = Goal(figure: "figure", kind: example.kind)
        #expect(goal.text(in: record, unit: example.unit) == example.text)
    }

    @Test("what was not measured neither meets its goal nor misses it")
    func notMeasured() {
        for goal in Goals.all { #expect(goal.verdict(in: Record()) == .notMeasured) }
    }

    @Test("a figure has one goal, and is not compared with itself")
    func unique() {
        #expect(Set(Goals.all.map(\.figure)).count == Goals.all.count)
        for goal in Goals.all { #expect(goal.yardstick != goal.figure) }
    }
}
