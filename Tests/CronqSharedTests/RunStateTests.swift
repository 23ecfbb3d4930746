import CronqShared
import Testing

/// Stores, API and messages carry these words: a change would break every database in the field.
@Suite("The words of the ledger")
struct RunStateTests {
    @Test("states have their words")
    func namesStates() {
        #expect(
            RunState.allCases.map(\.rawValue) == [
                "waiting", "pending", "queued", "running", "succeeded", "failed", "timed_out", "cancelled", "skipped",
                "missed", "lost",
            ])
    }

    @Test("every reason that was ever stored still has its word")
    func namesReasons() {
        let stored = [
            "overlap_running", "overlap_queued", "overlap_pending", "catch_up", "paused", "skip_requested",
            "start_deadline", "no_route", "no_runner", "no_slot", "rerun", "exit_code", "signal", "timeout",
            "spawn_failed", "refused", "job_removed", "killed",
            "runner_shutdown", "lease_expired", "runner_died", "fenced", "restart", "bad_definition",
        ]
        #expect(RunReason.allCases.map(\.rawValue) == stored)
    }

    @Test("kinds and policies have their words")
    func namesKindsAndPolicies() {
        #expect(RunKind.allCases.map(\.rawValue) == ["schedule", "manual", "retry"])
        #expect(OnLost.allCases.map(\.rawValue) == ["fail", "rerun"])
        #expect(OutputStream.allCases.map(\.rawValue) == [1, 2])
        #expect(OutputStream.allCases.map(\.name) == ["stdout", "stderr"])
    }

    @Test("what the audit says of who did what to what has its words")
    func namesTheAudit() {
        #expect(
            AuditAction.allCases.map(\.rawValue) == [
                "category.changed", "job.created", "job.changed", "job.removed", "job.paused", "job.resumed",
                "job.skipped", "run.requested", "run.retried", "run.cancelled", "user.created", "user.changed",
                "user.removed", "user.password", "token.created", "token.revoked", "session.opened",
                "session.refused", "session.closed", "link.created",
            ])
        #expect(
            AuditEvent.Subject.Kind.allCases.map(\.rawValue)
                == ["category", "job", "run", "user", "token", "session", "instance"])
        #expect(Author.Means.allCases.map(\.rawValue) == ["local", "session", "token", "tool", "system"])
    }

    @Test("denials and causes that travel have their words")
    func namesAnswers() {
        let denials: [GrantAnswer.Denial] = [.taken, .stale, .ended, .tooLate, .unknown]
        #expect(denials.map(\.rawValue) == ["taken", "stale", "ended", "too_late", "unknown"])
        let declines: [Decline.Cause] = [.late, .draining, .neverSpawned, .disk, .refused]
        #expect(declines.map(\.rawValue) == ["late", "draining", "never_spawned", "disk", "refused"])
        let causes: [HeartbeatAnswer.Cause] = [.lost, .superseded, .ended]
        #expect(causes.map(\.rawValue) == ["lost", "superseded", "ended"])
        #expect(causes.map { HeartbeatAnswer.mustEnd($0) } == [false, true, true])
    }

    @Test("a state is terminal, a failure and grantable as the design says")
    func sortsStates() {
        #expect(RunState.allCases.filter { !$0.isTerminal } == [.waiting, .pending, .queued, .running])
        #expect(RunState.allCases.filter(\.isFailure) == [.failed, .timedOut, .lost])
        #expect(RunState.allCases.filter(\.isGrantable) == [.pending, .queued])
    }

    @Test("a run that somebody ended says who, and why if they said so")
    func tellsWhoEndedIt() {
        #expect(RunRow.cancelDetail(by: "ann", note: nil) == "by ann")
        #expect(RunRow.cancelDetail(by: "ann", note: "takes too long") == "by ann: takes too long")
    }

    @Test("an outcome tells its code, its signal and its detail")
    func tellsOutcomes() {
        #expect(Outcome.exited(code: 3).exitCode == 3)
        #expect(Outcome.exited(code: 3).signal == nil)
        #expect(Outcome.signaled(signal: 9).signal == 9)
        #expect(Outcome.signaled(signal: 9).exitCode == nil)
        #expect(Outcome.killed(by: "ann").detail == "by ann")
        #expect(Outcome.spawnFailed(message: "no shell").detail == "no shell")
        #expect(Outcome.timedOut.detail == nil)
    }
}
