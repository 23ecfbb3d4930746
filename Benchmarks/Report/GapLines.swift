/// What stands below a table for scenarios that gave no figures, or not in all rounds.
enum GapLines {
    /// The whole reason is in the log.
    private static let longest = 200

    /// - Parameter name: That of the build, if there are two.
    /// - Returns: One paragraph, or none.
    static func text(of record: Record, name: String? = nil) -> [String] {
        guard !record.gaps.isEmpty else { return [] }
        let lines = record.gaps.map { gap in
            let reason = gap.reason.split(separator: "\n").first?.prefix(longest) ?? ""
            let place = name.map { " (\($0))" } ?? ""
            return gap.isFailure
                ? "- failed: \(gap.scenario)\(place), round \(gap.round): \(reason)"
                : "- not measured: \(gap.scenario)\(place): \(reason)"
        }
        return [lines.joined(separator: "\n")]
    }
}
