extension Goal {
    /// As it stands in the table: "≤ 10 ms: met", "≥ 0.25 × (aim 0.4 ×): missed by 12.0 %".
    func text(in record: Record, unit: Unit?) -> String {
        "\(target(unit)): \(verdict(in: record).text)"
    }

    private func target(_ unit: Unit?) -> String {
        let target =
            switch kind {
            case .atMost(let limit): "≤ \(unit.map { $0.text(Self.plain(limit)) } ?? Self.plain(limit))"
            case .atLeastRatio(_, let limit): "≥ \(Self.plain(limit)) ×"
            case .atMostRatio(_, let limit): "≤ \(Self.plain(limit)) ×"
            case .fasterThan(let other): "faster than \(other.afterColon)"
            }
        return target + (aim.map { " (aim \(Self.plain($0)) ×)" } ?? "")
    }

    /// As somebody has written it down: it is not measured.
    private static func plain(_ limit: Double) -> String { Int(exactly: limit).map { "\($0)" } ?? "\(limit)" }
}

extension Goal.Verdict {
    var text: String {
        switch self {
        case .met: "met"
        case .missed(let percent): "missed by \(percent.tabular) %"
        case .notMeasured: "not measured"
        }
    }
}

extension String {
    /// What tells a figure from others of its group: "bare posix_spawn" of "spawn: bare posix_spawn".
    var afterColon: String {
        guard let colon = firstRange(of: ": ") else { return self }
        return String(self[colon.upperBound...])
    }
}
