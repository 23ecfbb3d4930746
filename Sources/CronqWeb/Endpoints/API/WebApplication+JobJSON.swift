import CronqSchedule
import CronqShared

/// The original's job object, field by field; what it never had is added under names of its own.
extension WebApplication {
    func json(_ job: JobSummary) -> JSONValue {
        let executed = job.recentRuns.filter(\.wasStarted)
        let last = executed.first { $0.state.isTerminal }
        let isRunning = executed.contains { $0.state == .running }
        let lastStatus = last.map { $0.state == .succeeded ? "succeeded" : "failed" }
        return [
            "id": .number(job.id),
            "name": .text(job.definition.name),
            "category_id": .number(job.category.id),
            "category": job.category.json,
            "interval": interval(of: job).map { .fraction($0) } ?? .null,
            "next_run": .originalTime(job.nextRun),
            "last_run_start": .originalTime(last?.startedAt),
            "last_run_stop": .originalTime(last?.finishedAt),
            "last_run_status": .text(lastStatus),
            "last_run_text": .text(Self.lastRunText(last, isRunning: isRunning)),
            "current_status": .text(isRunning ? "starting" : lastStatus ?? "none"),
            "routing_key": .text(job.definition.routingKey),
            "command": .text(job.definition.command),
            "locked_by": nil,
            "runs": .list(executed.map(\.originalJSON)),
            "schedule": .text(job.definition.schedule),
            "time_zone": .text(job.definition.timeZone),
            "enabled": .flag(job.definition.enabled),
            "revision": .number(job.revision),
            "pause": job.pause?.json ?? .null,
            "failures": .number(job.failures),
            "page": .text(PagePath.job(job.id).link),
        ]
    }

    /// Seconds between the next two fires; the original knew fixed intervals only.
    private func interval(of job: JobSummary) -> Double? {
        guard var first = job.nextRun, let schedule = schedule(of: job.definition) else { return nil }
        // The end of a rest is no fire.
        if job.pause != nil {
            guard let fire = schedule.next(after: first) else { return nil }
            first = fire
        }
        return schedule.next(after: first).map { ($0 - first).inSeconds }
    }

    /// The job's schedule in its zone; `nil` if the system no longer knows the zone.
    func schedule(of definition: JobDefinition) -> Schedule? {
        let zone: ZoneRules
        if let name = definition.timeZone {
            guard let rules = try? settings.zones.rules(for: name) else { return nil }
            zone = rules
        } else {
            zone = settings.defaultZone
        }
        return try? Schedule(parsing: definition.schedule, zone: zone)
    }

    /// The original sent HTML here; nobody should have to strip it.
    private static func lastRunText(_ last: RunSummary?, isRunning: Bool) -> String {
        if isRunning { return "Running now" }
        guard let last else { return "Waiting..." }
        guard last.state == .succeeded else { return "Last run failed" }
        return "About \(last.finishedAt?.iso8601 ?? "")"
    }
}

extension Pause {
    fileprivate var json: JSONValue {
        ["since": .time(since), "until": .time(until), "by": .text(by), "note": .text(note)]
    }
}

extension RunSummary {
    /// Whether a command was started: the original knew no other runs.
    fileprivate var wasStarted: Bool { startedAt != nil || state == .running }

    fileprivate var originalJSON: JSONValue {
        let status =
            switch state {
            case .running, .waiting, .pending, .queued: "pending"
            case .succeeded: "succeeded"
            case .failed where exitCode != nil: "finished"
            default: "failed"
            }
        return [
            "id": .text(id.description), "job_id": .number(jobID), "status": .text(status),
            "started_at": .originalTime(startedAt), "completed_at": .originalTime(finishedAt),
            "started_event_id": nil, "completed_event_id": nil, "return_code": .number(exitCode), "host": .text(host),
            "state": .text(state.rawValue),
        ]
    }
}

extension JSONValue {
    /// ISO 8601 without a zone, as the original wrote its UTC times.
    fileprivate static func originalTime(_ instant: Instant?) -> JSONValue {
        .text(instant.map { String($0.iso8601.dropLast()) })
    }
}
