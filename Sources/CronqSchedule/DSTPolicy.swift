/// What happens to a fire whose local time does not exist because the clock was put forward.
public enum GapPolicy: String, Sendable, Hashable, CaseIterable, Codable {
    /// Fire once at the first instant after the gap; never twice if another fire falls on it.
    case next
    /// Leave it out.
    case skip
}

/// What happens to a fire whose local time comes twice because the clock was put back.
public enum FoldPolicy: String, Sendable, Hashable, CaseIterable, Codable {
    /// Fire at the first occurrence only.
    case once
    /// Fire at both.
    case twice
}

/// How a schedule that follows the wall clock behaves where daylight-saving time begins and ends.
public struct DSTPolicy: Sendable, Hashable, Codable {
    public var gap: GapPolicy
    public var fold: FoldPolicy

    public init(gap: GapPolicy = .next, fold: FoldPolicy = .once) {
        self.gap = gap
        self.fold = fold
    }
}
