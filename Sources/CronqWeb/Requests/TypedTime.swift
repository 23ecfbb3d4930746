import CronqSchedule

/// Moments as people type them and browsers send them.
enum TypedTime {
    /// Reads `2026-11-22T08:30`, with a blank, with seconds, or the date alone: what the clocks of the zone show. A time with
    /// `Z` or an offset stands for itself.
    ///
    /// - Returns: `nil` for anything else. Of a time that the clocks show twice the earlier; of one that they skip the first
    ///   after it.
    static func instant(_ text: String, in zone: ZoneRules) -> Instant? {
        // A text that already has an offset, or a time of day, cannot be read with another one behind it.
        for ending in ["Z", "T00:00Z"] {
            if let wall = Instant(iso8601: text + ending) {
                return zone.firstInstant(reaching: CivilDateTime(microseconds: wall.microseconds))
            }
        }
        return Instant(iso8601: text)
    }

    /// As a `datetime-local` field holds it: to the second, and without a zone.
    static func field(_ instant: Instant, in zone: ZoneRules) -> String {
        String(zone.local(at: instant).iso8601.prefix { $0 != "." })
    }

    /// Whether the text names a minute, and not a second of it.
    static func isMinute(_ text: String) -> Bool {
        text.drop { $0 != "T" && $0 != " " }.count { $0 == ":" } < 2
    }
}
