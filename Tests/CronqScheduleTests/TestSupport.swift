import CronqSchedule
import Foundation

/// A zone of the machine's tzdata.
func zone(_ identifier: String) throws -> ZoneRules {
    if identifier == "UTC" { return .utc }
    return try ZoneRules(identifier: identifier, tzif: tzif(identifier))
}

func tzif(_ identifier: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + identifier)))
}

func instant(_ text: String) throws -> Instant {
    guard let instant = Instant(iso8601: text) else { throw ScheduleError(.syntax, "bad instant in a test: \(text)") }
    return instant
}

func schedule(_ text: String, in identifier: String = "UTC", dst: DSTPolicy? = nil) throws -> Schedule {
    try Schedule(parsing: text, zone: zone(identifier), dst: dst)
}

/// Up to `limit` fires after an instant, as text.
func fires(
    _ text: String, in identifier: String = "UTC", after start: String, limit: Int = 4, dst: DSTPolicy? = nil
) throws -> [String] {
    let schedule = try schedule(text, in: identifier, dst: dst)
    var times: [String] = []
    var now = try instant(start)
    while times.count < limit, let next = schedule.next(after: now) {
        times.append(next.iso8601)
        now = next
    }
    return times
}

/// Every fire in (start, end], one `next` at a time.
func enumerate(_ schedule: Schedule, after start: Instant, through end: Instant) -> [Instant] {
    var found: [Instant] = []
    var now = start
    while found.count < 200_000, let next = schedule.next(after: now), next <= end {
        found.append(next)
        now = next
    }
    return found
}
