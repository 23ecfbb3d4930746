/// The table of `compare`.
struct CompareReport: Sendable {
    let base: Record
    let new: Record

    /// How many pairs of rounds must agree before a word is said.
    static let fewestPairs = 3

    var text: String {
        let gaps = GapLines.text(of: base, name: "base") + GapLines.text(of: new, name: "new")
        return ([table.text, Legend.text] + gaps).joined(separator: "\n\n")
    }

    /// Without figures that no round gave for both.
    var table: Table {
        var table = Table(columns: [
            .init(title: "what"), .init(title: "base", isNumber: true), .init(title: "new", isNumber: true),
            .init(title: "new / base", isNumber: true), .init(title: "least – most", isNumber: true), .init(title: ""),
            .init(title: "foreign", isNumber: true),
        ])
        table.rows = new.figures.compactMap(row)
        return table
    }

    private func row(_ figure: Figure) -> [String]? {
        guard let before = base.series(of: figure), let after = new.series(of: figure),
            let ratios = new.ratios(of: figure, to: figure, in: base)
        else { return nil }
        let foreign = [base, new].compactMap { $0.foreignCPU(of: figure)?.median }
        return [
            figure.name, figure.unit.text(before.median), figure.unit.text(after.median),
            "\(ratios.median.tabular) ×", ratios.spread, Self.word(ratios, figure.unit),
            "\(Series(foreign).median.tabular) %",
        ]
    }

    /// Nothing unless all pairs agree.
    static func word(_ ratios: Series, _ unit: Unit) -> String {
        guard ratios.count >= fewestPairs else { return "" }
        if ratios.least > 1 { return unit.isMoreBetter ? "better" : "worse" }
        if ratios.most < 1 { return unit.isMoreBetter ? "worse" : "better" }
        return ""
    }
}
