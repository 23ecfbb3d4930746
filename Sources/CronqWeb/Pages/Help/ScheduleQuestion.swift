import CronqSchedule
import CronqShared

/// What somebody asks the schedule tester, as they typed it.
struct ScheduleQuestion: Sendable, Hashable {
    /// What can be typed; also the names of the parameters.
    enum Field: String, Sendable, Hashable, CaseIterable {
        case schedule, zone, after, count
    }

    var schedule = ""
    /// Empty = the instance's.
    var zone = ""
    /// Empty = now.
    var after = ""
    /// Empty = `SchedulePreview.usualCount`.
    var count = ""

    init(_ query: QueryItems) {
        schedule = query[Field.schedule.rawValue] ?? ""
        zone = query[Field.zone.rawValue] ?? ""
        after = query[Field.after.rawValue] ?? ""
        count = query[Field.count.rawValue] ?? ""
    }

    init(_ schedule: String = "", zone: String = "", after: String = "", count: String = "") {
        self.schedule = schedule
        self.zone = zone
        self.after = after
        self.count = count
    }
}

/// Why a question has no answer.
struct ScheduleFault: Error, Sendable, Hashable {
    var field: ScheduleQuestion.Field
    /// Names the offending part and what would be accepted.
    var message: String
    /// Where the offending part of the field begins, in UTF-8 bytes, if that is known.
    var offset: Int?

    /// The text of the field in three parts: what is fine, what is not, and what was not looked at. The middle one is
    /// empty if something is missing there.
    func parts(of text: String) -> (before: String, offending: String, after: String) {
        let bytes = Array(text.utf8.prefix(Schedule.longestText))
        let start = min(max(offset ?? 0, 0), bytes.count)
        let end = bytes[start...].firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? bytes.count
        return (
            String(decoding: bytes[..<start], as: UTF8.self), String(decoding: bytes[start..<end], as: UTF8.self),
            String(decoding: bytes[end...], as: UTF8.self)
        )
    }
}
