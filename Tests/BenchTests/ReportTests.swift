import Testing

@testable import cronq_bench

@Suite("The tables and the page of the bench")
struct ReportTests {
    @Test(
        "numbers keep the digits that mean something",
        arguments: [
            (0, "0"), (0.000_000_1, "0"), (-0.000_000_1, "0"), (0.000_012, "0.000012"), (0.004_56, "0.0046"),
            (0.0999, "0.10"), (0.312, "0.31"), (0.994, "0.99"), (0.996, "1.00"), (3.1, "3.10"), (9.996, "10.0"),
            (42.26, "42.3"), (99.96, "100"), (812.4, "812"), (999.6, "1,000"), (20_000, "20,000"),
            (1_234_567.8, "1,234,568"), (-1_234, "-1,234"), (-0.5, "-0.50"), (.nan, "no number"),
            (.infinity, "no number"),
        ] as [(Double, String)])
    func numbers(_ value: Double, _ text: String) {
        #expect(value.tabular == text)
    }

    @Test("a table is as wide as its widest cells")
    func table() {
        let table = Table(
            columns: [.init(title: "what"), .init(title: "median", isNumber: true), .init(title: "")],
            rows: [["a", "3.10 µs", "x"], ["longer name", "812/s", ""]])
        #expect(
            table.text == """
                | what        |  median |     |
                | ----------- | ------: | --- |
                | a           | 3.10 µs | x   |
                | longer name |   812/s |     |
                """)
    }

    @Test("the table of one build shows median, spread, ratio, goal, foreign CPU and what is missing")
    func runReport() {
        var record = Record()
        for (round, burst, spawn) in [(1, 300.0, 1_000.0), (2, 310, 1_000), (3, 200, 1_000)] {
            record.add([Sample("spawn: bare posix_spawn", spawn, .perSecond)], of: "spawn", round: round, foreign: 0)
            record.add([Sample("burst of 2,000: fleet", burst, .perSecond)], of: "burst", round: round, foreign: 1.5)
        }
        record.add([Sample("PUT of 10,000 jobs: fleet", 1.25, .seconds)], of: "put", round: 1, foreign: 0)
        record.add(Record.Gap(scenario: "put", round: 2, reason: "no answer\nlog", isFailure: true))
        record.add(Record.Gap(scenario: "views", round: 1, reason: "no such page", isFailure: false))
        let report = RunReport(record: record, showsEveryGoal: false)
        #expect(
            report.table.rows == [
                ["spawn: bare posix_spawn", "1,000/s", "1,000 – 1,000", "", "", "0 %"],
                [
                    "burst of 2,000: fleet", "300/s", "200 – 310", "0.30 × bare posix_spawn",
                    "≥ 0.25 × (aim 0.4 ×): met", "1.50 %",
                ],
                ["PUT of 10,000 jobs: fleet", "1.25 s", "", "", "≤ 1 s: missed by 25.0 %", "0 %"],
            ])
        #expect(
            report.text == """
                \(report.table.text)

                \(Legend.text)

                - failed: put, round 2: no answer
                - not measured: views: no such page
                """)
        let whole = RunReport(record: record, showsEveryGoal: true).table.rows
        #expect(whole.contains(["lag at 20/s: p50, fleet", "not measured", "", "", "≤ 10: not measured", ""]))
    }

    @Test("the table of two builds has what both gave, and says better or worse only where three pairs or more agree")
    func compareReport() {
        var base = Record()
        var new = Record()
        for (round, rate, time) in [(1, 1.1, 1.2), (2, 1.3, 0.9), (3, 1.2, 1.1)] {
            let before = [Sample("rate", 100, .perSecond), Sample("time", 10, .milliseconds)]
            let after = [Sample("rate", 100 * rate, .perSecond), Sample("time", 10 * time, .milliseconds)]
            base.add(before, of: "all", round: round, foreign: 0)
            new.add(after, of: "all", round: round, foreign: 0)
        }
        new.add([Sample("later", 1, .seconds)], of: "later", round: 1, foreign: 0)
        base.add(Record.Gap(scenario: "later", round: 1, reason: "not there yet", isFailure: false))
        #expect(
            CompareReport(base: base, new: new).text == """
                | what |    base |     new | new / base | least – most |        | foreign |
                | ---- | ------: | ------: | ---------: | -----------: | ------ | ------: |
                | rate |   100/s |   120/s |     1.20 × |  1.10 – 1.30 | better |     0 % |
                | time | 10.0 ms | 11.0 ms |     1.10 × |  0.90 – 1.20 |        |     0 % |

                \(Legend.text)

                - not measured: later (base): not there yet
                """)
    }

    @Test(
        "a word needs all pairs on one side of 1",
        arguments: [
            ([1.1, 1.2, 1.3], .perSecond, "better"), ([0.7, 0.8, 0.9], .perSecond, "worse"),
            ([1.1, 1.2, 1.3], .milliseconds, "worse"), ([0.7, 0.8, 0.9], .megabytes, "better"),
            ([0.9, 1.2, 1.3], .perSecond, ""), ([1, 1.2, 1.3], .perSecond, ""), ([1.1, 1.2], .perSecond, ""),
        ] as [([Double], Unit, String)])
    func words(_ ratios: [Double], _ unit: Unit, _ word: String) {
        #expect(CompareReport.word(Series(ratios), unit) == word)
    }
}
