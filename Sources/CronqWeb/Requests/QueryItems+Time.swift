import CronqSchedule

extension QueryItems {
    /// A time; `nil` if the parameter is absent or empty.
    func time(_ name: String, in zone: ZoneRules) throws(Problem) -> Instant? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let instant = TypedTime.instant(text, in: zone) else {
            throw Problem.badParameter(
                name, "“\(text.prefix(40))” is not a time; write it like 2026-11-21T11:36, or 2026-11-21T11:36:00Z")
        }
        return instant
    }

    /// What is given, unless it is empty.
    func text(_ name: String) -> String? {
        guard let text = self[name], !text.isEmpty else { return nil }
        return text
    }
}
