public import CronqSchedule

extension Instant {
    /// `2026-11-21 11:36:00 CET`: what the clocks of a zone show, with the fraction if there is one.
    public func words(in zone: ZoneRules) -> String {
        "\(zone.local(at: self).iso8601.replacing("T", with: " ")) \(zone.abbreviation(at: self))"
    }
}
