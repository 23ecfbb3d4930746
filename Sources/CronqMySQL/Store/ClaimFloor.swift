import CronqSchedule
import Synchronization

/// How far full claims of this process have come, until one finds less than it could take.
///
/// Rows that were moved leave their old entries at the head of the index `job_due_order` until the server has purged them,
/// and each claim of a long queue would read them all again. So a claim goes on where the last full one stopped, and looks
/// below only when it has room left: at rows that came back, or that somebody else held.
final class ClaimFloor: Sendable {
    private let instant = Mutex<Instant?>(nil)

    var value: Instant? { instant.withLock(\.self) }

    func set(_ value: Instant?) { instant.withLock { $0 = value } }
}
