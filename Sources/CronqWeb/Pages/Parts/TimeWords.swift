import CronqSchedule

/// Times and lengths as people say them. `times.js` has the same words for refreshing them; change both together.
enum TimeWords {
    /// `3 min ago`, `in 20 s`, `now`; from 60 days on the date.
    static func relative(_ instant: Instant, to now: Instant, in zone: ZoneRules) -> String {
        let seconds = (instant - now).microseconds / 1_000_000
        guard let length = coarse(abs(seconds)) else { return zone.local(at: instant).date.description }
        if seconds == 0 { return "now" }
        return seconds > 0 ? "in \(length)" : "\(length) ago"
    }

    /// `412 ms`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
    static func length(_ span: TimeSpan) -> String {
        let microseconds = max(0, span.microseconds)
        let seconds = microseconds / 1_000_000
        switch seconds {
        case ..<1: return "\(microseconds / 1_000) ms"
        case ..<60: return "\(seconds).\(microseconds / 100_000 % 10) s"
        case ..<3_600: return pair(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
        default: return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    /// `2026-11-21 11:36:00 CET`, with the fraction if there is one.
    static func exact(_ instant: Instant, in zone: ZoneRules) -> String {
        "\(zone.local(at: instant).iso8601.replacing("T", with: " ")) \(zone.abbreviation(at: instant))"
    }

    /// `11:36:00` on the day of `reference`, else `2026-11-21 11:36:00`; whole seconds.
    static func short(_ instant: Instant, on reference: Instant, in zone: ZoneRules) -> String {
        let local = zone.local(at: instant)
        let clock = local.iso8601.drop { $0 != "T" }.dropFirst().prefix { $0 != "." }
        return local.date == zone.local(at: reference).date ? String(clock) : "\(local.date) \(clock)"
    }

    private static func coarse(_ seconds: Int64) -> String? {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        case ..<5_184_000: "\(seconds / 86_400) d"
        default: nil
        }
    }

    private static func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smallUnit)"
    }
}
