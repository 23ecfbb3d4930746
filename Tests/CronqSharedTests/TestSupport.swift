import CronqSchedule
import CronqShared

/// A point in time that tests count from: 2026-11-21T12:00:00Z.
let noon = Instant(microseconds: 1_795_262_400_000_000)

func instant(_ text: String) throws -> Instant {
    guard let instant = Instant(iso8601: text) else { throw ScheduleError(.syntax, "bad instant in a test: \(text)") }
    return instant
}

/// Two requests of two runners.
let ours = RequestID(high: 1, low: 2)
let theirs = RequestID(high: 1, low: 3)

/// A run in the middle of its life: attempt 2, granted under fence 5, may start until an hour after `noon`.
func row(
    _ state: RunState, reason: RunReason? = nil, attempt: Int = 2, fence: Int64 = 5, request: RequestID? = ours,
    onLost: OnLost = .fail, publications: Int = 0, refusals: Int = 0
) -> RunRow {
    RunRow(
        id: RunID(high: 7, low: 8), jobID: 3, state: state, reason: reason, attempt: attempt, fence: fence,
        request: request, wakeAt: state.isTerminal ? nil : noon, startBy: noon + .hours(1), onLost: onLost,
        grace: .seconds(10), publications: publications, refusals: refusals)
}

/// How a number in a message stands to the one in the row.
enum Standing: Int, CaseIterable, Sendable {
    case lower = -1
    case equal
    case higher
}
