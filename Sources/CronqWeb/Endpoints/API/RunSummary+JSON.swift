import CronqSchedule
import CronqShared

extension RunSummary {
    /// The names of `v_runs`, and more.
    var json: JSONValue {
        [
            "run_id": .text(id.description), "job_id": .number(jobID), "category": .text(category),
            "job": .text(jobName), "scheduled_for": .time(scheduledAt), "kind": .text(kind.rawValue),
            "requested_by": .text(requestedBy), "state": .text(state.rawValue), "reason": .text(reason?.rawValue),
            "detail": .text(detail), "attempt": .number(attempt), "queue": .text(queue), "host": .text(host),
            "queued_at": .time(queuedAt), "started_at": .time(startedAt), "finished_at": .time(finishedAt),
            "exit_code": .number(exitCode), "signal": .number(signal), "late": .flag(isLate),
            "legacy": .flag(isLegacy), "instants": .number(instants), "last_instant": .time(lastInstant),
            "note": .text(note), "retry_of": .text(parent?.description),
            "cancel_requested_by": .text(cancelRequestedBy), "page": .text(PagePath.run(id).link),
        ]
    }
}

extension RunDetail {
    /// What only one run's own answer needs is added.
    var json: JSONValue {
        run.json.merging([
            "revision": .number(revision), "wake_at": .time(wakeAt), "start_by": .time(startBy),
            "definition": definition.json, "attempts": .list(attempts.map(\.json)),
        ])
    }
}

extension AttemptSummary {
    var json: JSONValue {
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
