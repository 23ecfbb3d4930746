import CronqSchedule
import CronqShared

extension Micro {
    /// Reading a schedule, and finding its next instant.
    static func schedules() throws -> [Sample] {
        let london = try SystemZones().rules(for: "Europe/London")
        let weekdays = "30 5 * * 1-5"
        let interval = "R/2026-01-01T00:00:00Z/PT15M"
        var samples = [
            try measure("schedule: parse a crontab") { try Schedule(parsing: weekdays, zone: london) },
            try measure("schedule: parse an interval") { try Schedule(parsing: interval, zone: .utc) },
        ]
        let cases: [(name: String, text: String, zone: ZoneRules)] = [
            ("a crontab", "*/5 * * * *", .utc), ("a crontab with a zone", weekdays, london),
            ("a crontab for 29 February", "0 0 29 2 *", .utc), ("an interval", interval, .utc),
        ]
        for (name, text, zone) in cases {
            let schedule = try Schedule(parsing: text, zone: zone)
            var moments = Moments()
            samples.append(measure("schedule: next of \(name)") { schedule.next(after: moments.next()) })
        }
        let definition = try DefinitionText.write(
            JobDefinition(name: "Backup", schedule: weekdays, timeZone: "Europe/London", command: "backup --all"))
        samples.append(try measure("definition: read") { try DefinitionText.read(definition) })
        return samples
    }

    /// The names of runs.
    static func identifiers() -> [Sample] {
        let id = RunID(RunIdentity(job: 4_711, kind: .schedule, schedule: 1, nominal: start))
        let text = id.description
        var moments = Moments()
        return [
            measure("run id: derive") {
                RunID(RunIdentity(job: 4_711, kind: .schedule, schedule: 1, nominal: moments.next()))
            },
            measure("run id: read") { RunID(text) },
            measure("run id: write") { id.description },
        ]
    }
}
