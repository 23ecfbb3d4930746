/// What somebody may do, from least to most: each role includes those before it.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Sees everything, changes nothing.
    case viewer
    /// Runs, kills, retries, pauses and resumes jobs.
    case `operator`
    /// Creates, changes and removes jobs.
    case editor
    /// Manages users, tokens and the instance.
    case admin

    public static func < (left: Role, right: Role) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
