public import CronqSchedule

/// Where the rules of time zones come from.
public protocol ZoneSource: Sendable {
    /// The rules of an IANA zone.
    ///
    /// - Throws: `ScheduleError` with code `badZone` if there is no such zone.
    func rules(for identifier: String) throws(ScheduleError) -> ZoneRules
}
