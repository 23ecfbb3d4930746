import CronqSchedule
import CronqShared

/// What a schedule means and when it fires: what the tester answers, to people and to programs.
struct SchedulePreview: Sendable, Hashable {
    struct Fire: Sendable, Hashable {
        var at: Instant
        /// What the clocks of the schedule's zone show then, such as `2026-11-21T05:30:00`.
        var local: String
        /// `+01:00`
        var offset: String
        /// `CET`
        var abbreviation: String
        /// What daylight-saving time does to it.
        var note: String?
    }

    static let usualCount = 10
    static let mostFires = 100

    var text: String
    var kind: Schedule.Kind
    var words: String
    /// In which the schedule is read; a fixed offset if it was written with one.
    var zone: ZoneRules
    /// The fires are those that come after this.
    var after: Instant
    /// Soonest first.
    var fires: [Fire]
    /// Whether there are no more.
    var isOver: Bool

    init(
        _ question: ScheduleQuestion, zones: any ZoneSource, defaultZone: ZoneRules, now: Instant
    ) throws(ScheduleFault) {
        let count = try Self.count(question.count)
        let zone = try question.zone.isEmpty ? defaultZone : Self.rules(question.zone, zones)
        let after = try question.after.isEmpty ? now : Self.time(question.after, zone)
        let schedule = try Self.schedule(question.schedule, zone)
        text = question.schedule
        kind = schedule.kind
        words = schedule.summary
        self.zone = schedule.zone
        self.after = after
        self.after = after
        var fires: [Fire] = []
        var last = after
        while fires.count < count, let fire = schedule.next(after: last) {
            fires.append(Fire(fire, of: schedule))
            last = fire
        }
        self.fires = fires
        isOver = fires.count < count
    }

    // MARK: Reading the question

    private static func count(_ text: String) throws(ScheduleFault) -> Int {
        guard !text.isEmpty else { return usualCount }
        guard let count = Int(text), (1...mostFires).contains(count) else {
            throw ScheduleFault(
                field: .count, message: "“\(text.prefix(20))” is not a whole number from 1 to \(mostFires)")
        }
        return count
    }

    private static func rules(_ name: String, _ zones: any ZoneSource) throws(ScheduleFault) -> ZoneRules {
        do throws(ScheduleError) {
            return try zones.rules(for: name)
        } catch {
            throw ScheduleFault(field: .zone, message: error.message)
        }
    }

    private static func time(_ text: String, _ zone: ZoneRules) throws(ScheduleFault) -> Instant {
        guard let instant = TypedTime.instant(text, in: zone) else {
            throw ScheduleFault(
                field: .after,
                message: "“\(text.prefix(40))” is not a time; write it like 2026-11-21T11:36, or 2026-11-21T11:36:00Z")
        }
        return instant
    }

    private static func schedule(_ text: String, _ zone: ZoneRules) throws(ScheduleFault) -> Schedule {
        do throws(ScheduleError) {
            return try Schedule(parsing: text, zone: zone)
        } catch {
            throw ScheduleFault(field: .schedule, message: error.message, offset: error.offset)
        }
    }
}

extension SchedulePreview.Fire {
    init(_ instant: Instant, of schedule: Schedule) {
        at = instant
        local = schedule.zone.local(at: instant).iso8601
        offset = Self.offset(schedule.zone.offset(at: instant))
        abbreviation = schedule.zone.abbreviation(at: instant)
        note = schedule.clockChangeNote(at: instant)
    }

    /// `+05:30`; with seconds only where a zone of long ago has them.
    private static func offset(_ seconds: Int) -> String {
        let rest = abs(seconds)
        var parts = [rest / 3_600, rest / 60 % 60]
        if rest % 60 != 0 { parts.append(rest % 60) }
        return (seconds < 0 ? "-" : "+") + parts.map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
    }
}

extension SchedulePreview {
    var json: JSONValue {
        [
            "schedule": .text(text), "kind": .text(kind.rawValue), "description": .text(words),
            "zone": .text(zone.identifier), "after": .time(after), "complete": .flag(isOver),
            "fires": .list(
                fires.map { fire in
                    [
                        "at": .time(fire.at), "local": .text(fire.local + fire.offset),
                        "abbreviation": .text(fire.abbreviation), "note": .text(fire.note),
                    ]
                }),
        ]
    }
}
