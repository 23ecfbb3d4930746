import CronqSchedule
import CronqShared
import GRDB

extension Pause {
    /// The columns of `jobs` that `init(_:at:)` reads, in its order.
    static let columns = "j.paused_at, j.paused_until, j.paused_by, j.pause_note"

    /// Whether the job of a row `j` rests at `:now`.
    static let isInForceSQL = "j.paused_at IS NOT NULL AND (j.paused_until IS NULL OR j.paused_until > :now)"

    /// The rest of a job, be it over or not; `nil` = it does not rest.
    ///
    /// - Parameter index: Where `columns` begin.
    init?(_ row: Row, at index: Int) {
        guard let since = row[index] as Int64? else { return nil }
        self.init(
            since: Instant(microseconds: since), until: (row[index + 1] as Int64?).map(Instant.init(microseconds:)),
            by: row[index + 2] as String? ?? "", note: row[index + 3] as String?)
    }

    /// The rest that is not over.
    static func inForce(_ row: Row, at index: Int, _ now: Instant) -> Pause? {
        Pause(row, at: index).flatMap { $0.isInForce(at: now) ? $0 : nil }
    }
}
