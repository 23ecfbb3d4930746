/// The table of `compare`.
struct CompareReport: Sendable {
    let base: Record
    let new: Record

    /// How many pairs of rounds must agree before a word is said.
    static let fewestPairs = 3

    var text: String {
        let gaps = GapLines.text(of: base, name: "base") + GapLines.text(of: new, name: "new")
        return ([table.text] + gaps).joined(separator: "\n\n")
    }

    var table: Table {
        var table = Table(columns: [
            .init(title: "what"), .init(title: "base", isNumber: true), .init(title: "new", isNumber: true),
            .init(title: "new / base", isNumber: true), .init(title: "least – most", isNumber: true), .init(title: ""),
            .init(title: "foreign CPU", isNumber: true),
        ])
        table.rows = (new.figures + base.figures.filter { !new.figures.contains($0) }).map(row)
        return table
    }

    private func row(_ figure: Figure) -> [String] {
        let ratios = new.ratios(of: figure, to: figure, in: base)
        let foreign = [base, new].compactMap { $0.foreignCPU(of: figure)?.median }
        return [
            figure.name, median(figure, base), median(figure, new), ratios.map { "\($0.median.tabular) ×" } ?? "",
            ratios?.spread ?? "", ratios.map { Self.word($0, figure.unit) } ?? "",
            "\(Series(foreign).median.tabular) %",
        ]
    }

    private func median(_ figure: Figure, _ record: Record) -> String {
        record.series(of: figure).map { figure.unit.text($0.median) } ?? "not measured"
    }

    /// Nothing unless all pairs agree.
    static func word(_ ratios: Series, _ unit: Unit) -> String {
        guard ratios.count >= fewestPairs else { return "" }
        if ratios.least > 1 { return unit.isMoreBetter ? "better" : "worse" }
        if ratios.most < 1 { return unit.isMoreBetter ? "worse" : "better" }
        return ""
    }
}
