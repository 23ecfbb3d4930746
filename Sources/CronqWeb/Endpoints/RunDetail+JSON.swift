import CronqSchedule
import CronqShared

extension RunDetail {
    /// The names of `v_runs`, then what only one run's own page needs.
    var json: JSONValue {
        [
            "run_id": .text(run.id.description), "job_id": .number(run.jobID), "category": .text(run.category),
            "job": .text(run.jobName), "scheduled_for": .time(run.scheduledAt), "kind": .text(run.kind.rawValue),
            "requested_by": .text(run.requestedBy), "state": .text(run.state.rawValue),
            "reason": .text(run.reason?.rawValue), "detail": .text(run.detail), "attempt": .number(run.attempt),
            "queue": .text(run.queue), "host": .text(run.host), "queued_at": .time(run.queuedAt),
            "started_at": .time(run.startedAt), "finished_at": .time(run.finishedAt),
            "exit_code": .number(run.exitCode), "signal": .number(run.signal), "late": .flag(run.isLate),
            "legacy": .flag(run.isLegacy),
            "instants": .number(run.instants), "last_instant": .time(run.lastInstant), "revision": .number(revision),
            "wake_at": .time(wakeAt), "start_by": .time(startBy), "definition": definition.json,
            "attempts": .list(attempts.map(\.json)), "page": .text(PagePath.run(run.id).text),
        ]
    }
}

extension AttemptSummary {
    fileprivate var json: JSONValue {
        [
            "attempt": .number(attempt), "fence": .number(fence), "runner": .text(runner), "host": .text(host),
            "granted_at": .time(grantedAt), "started_at": .time(startedAt), "finished_at": .time(finishedAt),
            "outcome": .text(outcome), "reason": .text(reason?.rawValue), "exit_code": .number(exitCode),
            "signal": .number(signal), "late": .flag(isLate), "stale": .flag(isStale),
            "usage": [
                "user_us": .number(usage.userMicroseconds), "system_us": .number(usage.systemMicroseconds),
                "peak_memory_bytes": .number(usage.peakMemoryBytes), "leftovers": .number(usage.leftovers),
            ],
            "stdout_bytes": .number(stdoutBytes), "stderr_bytes": .number(stderrBytes),
        ]
    }
}

extension JobDefinition {
    /// In the vocabulary of PUT, so that it can be sent back; absent durations are the instance's defaults.
    fileprivate var json: JSONValue {
        [
            "name": .text(name), "description": .text(description), "schedule": .text(schedule),
            "time_zone": .text(timeZone), "command": .text(command), "routing_key": .text(routingKey),
            "enabled": .flag(enabled), "timeout": .text(timeout?.text), "grace": .text(grace?.text),
            "start_deadline": .text(startDeadline?.text), "on_lost": .text(onLost.rawValue),
        ]
    }
}
