/// The table of `run`.
struct RunReport: Sendable {
    let record: Record
    /// Also those of figures that were not measured.
    let showsEveryGoal: Bool

    var text: String { ([table.text, Legend.text] + GapLines.text(of: record)).joined(separator: "\n\n") }

    var table: Table {
        var table = Table(columns: [
            .init(title: "what"), .init(title: "median", isNumber: true), .init(title: "least – most", isNumber: true),
            .init(title: "ratio"), .init(title: "goal"), .init(title: "foreign", isNumber: true),
        ])
        table.rows = record.figures.compactMap(row)
        if showsEveryGoal {
            table.rows += Goals.all.filter { record.figure(named: $0.figure) == nil }.map { goal in
                [goal.figure, "not measured", "", "", goal.text(in: record, unit: nil), ""]
            }
        }
        return table
    }

    private func row(_ figure: Figure) -> [String]? {
        guard let series = record.series(of: figure) else { return nil }
        return [
            figure.name, figure.unit.text(series.median), series.spread, ratio(figure),
            Goals.goal(for: figure.name)?.text(in: record, unit: figure.unit) ?? "",
            record.foreignCPU(of: figure).map { "\($0.median.tabular) %" } ?? "",
        ]
    }

    private func ratio(_ figure: Figure) -> String {
        guard let yardstick = Goals.yardstick(of: figure.name), let other = record.figure(named: yardstick),
            let ratio = record.ratio(of: figure, to: other)
        else { return "" }
        return "\(ratio.tabular) × \(yardstick.afterColon)"
    }
}

extension Series {
    /// Nothing if there is one value only.
    var spread: String { count > 1 ? "\(least.tabular) – \(most.tabular)" : "" }
}
