public import CronqSchedule

/// What a decision about a run needs to know of its row.
public struct RunRow: Sendable, Hashable {
    public var id: RunID
    public var jobID: JobID
    public var state: RunState
    public var reason: RunReason?
    public var attempt: Int
    public var fence: Int64
    /// The request that holds the grant.
    public var request: RequestID?
    /// When somebody must look again; `nil` for terminal rows.
    public var wakeAt: Instant?
    /// After this nobody may start it any more.
    public var startBy: Instant
    public var onLost: OnLost
    public var grace: TimeSpan
    /// How many times it was published and not granted.
    public var publications: Int
    /// How many runners would not execute it.
    public var refusals: Int
    /// Who wants it to end; `nil` = nobody.
    public var cancelledBy: String?
    /// Why, in their words.
    public var cancelNote: String?

    public init(
        id: RunID, jobID: JobID, state: RunState, reason: RunReason? = nil, attempt: Int, fence: Int64,
        request: RequestID? = nil, wakeAt: Instant?, startBy: Instant, onLost: OnLost, grace: TimeSpan,
        publications: Int = 0, refusals: Int = 0, cancelledBy: String? = nil, cancelNote: String? = nil
    ) {
        self.id = id
        self.jobID = jobID
        self.state = state
        self.reason = reason
        self.attempt = attempt
        self.fence = fence
        self.request = request
        self.wakeAt = wakeAt
        self.startBy = startBy
        self.onLost = onLost
        self.grace = grace
        self.publications = publications
        self.refusals = refusals
        self.cancelledBy = cancelledBy
        self.cancelNote = cancelNote
    }

    /// Whether the end of this row says what became of its job last: only runs that were started count. One that was given
    /// back, and then had to make way, never was.
    public func countsForItsJob(endingAs state: RunState, reason: RunReason?) -> Bool {
        let wasStarted = self.state == .running || self.state == .lost
        return wasStarted && state != .skipped && reason != .jobRemoved
    }

    /// What the row of a run says that somebody ended.
    public static func cancelDetail(by name: String, note: String?) -> String {
        "by \(name)" + (note.map { ": \($0)" } ?? "")
    }

    /// What a row says whose new attempt waits.
    public func rerunDetail(_ reason: RunReason) -> String { "attempt \(attempt) is lost: \(reason.rawValue)" }
}
