import CronqSchedule

extension RunExplanation {
    /// The cause, without capital and full stop; one for every reason the ledger knows.
    static func cause(_ reason: RunReason, _ detail: RunDetail) -> String {
        switch reason {
        case .overlapRunning, .overlapQueued, .overlapPending, .catchUp, .paused, .skipRequested, .startDeadline,
            .jobRemoved:
            unstarted(reason, detail.run)
        case .noRoute, .noRunner, .noSlot, .rerun, .badDefinition: waiting(reason, detail.run)
        case .exitCode, .signal, .timeout, .spawnFailed, .refused, .killed, .runnerShutdown: ended(reason, detail)
        case .leaseExpired, .runnerDied, .fenced, .restart: lost(reason, detail.run)
        }
    }

    /// Why it was not to be started at all.
    private static func unstarted(_ reason: RunReason, _ run: RunSummary) -> String {
        let over = run.state.isTerminal
        let deed = run.detail.map { " \($0)" } ?? ""
        return switch reason {
        case .overlapRunning:
            over
                ? "the previous run of this job was still running when this one became due"
                : "the previous run of this job is still running"
        case .overlapQueued:
            over
                ? "when this one became due, the previous run of this job was still in its queue, waiting for a runner"
                : "the previous run of this job is still in its queue, waiting for a runner"
        case .overlapPending:
            over
                ? "when this one became due, the previous run of this job had not been handed to its queue yet"
                : "the previous run of this job has not been handed to its queue yet"
        case .catchUp:
            "CronQ was not there when it was due. A later instant of the same job had passed as well,"
                + " and only the latest is made up for"
        case .paused: "the job was at rest when this was due, paused\(deed)"
        case .skipRequested: "this instant was left out on request\(deed)"
        case .startDeadline: "CronQ was not there from when it was due until its start deadline"
        default: "its job was removed before the run started"
        }
    }

    /// What it waited for, or waits for still.
    private static func waiting(_ reason: RunReason, _ run: RunSummary) -> String {
        let over = run.state.isTerminal
        switch reason {
        case .noRoute:
            let route = "messages with the routing key “\(run.queue)”"
            return (over ? "no queue took \(route) before its start deadline" : "no queue takes \(route)")
                + ". A runner that serves it makes the queue"
        case .noRunner where run.isLegacy:
            return "no runner of the original said before its start deadline that it had started the command"
        case .noRunner:
            return over
                ? "no runner listened to queue “\(run.queue)” before its start deadline"
                : "no runner listens to queue “\(run.queue)”"
        case .noSlot:
            return over
                ? "every slot of the runners of queue “\(run.queue)” was busy until its start deadline"
                : "every slot of the runners of queue “\(run.queue)” is busy"
        case .rerun:
            return "an earlier attempt was lost, and its job says on_lost: rerun."
                + " A new attempt starts only when the lost one can no longer be alive"
        default:
            return "the stored schedule can no longer be read" + (run.detail.map { ": \($0)" } ?? "")
        }
    }

    /// How the command ended, or why it never began.
    private static func ended(_ reason: RunReason, _ detail: RunDetail) -> String {
        let run = detail.run
        switch reason {
        case .exitCode:
            return "the command ended with " + (run.exitCode.map { "exit code \($0)" } ?? "an exit code other than 0")
        case .signal:
            return "the command was ended by "
                + (run.signal.map { "\(SignalName.text($0)) (signal \($0)), which CronQ did not send" } ?? "a signal")
        case .timeout:
            return "the command still ran at its time limit"
                + (detail.definition.timeout.map { " of \($0.text)" } ?? "")
                + ", so it was ended with everything it had started"
        case .spawnFailed:
            return "the command could not be started" + (run.detail.map { ". The runner says: \($0)" } ?? "")
        case .refused:
            return "three runners refused to run it" + (run.detail.map { ". The last one says: \($0)" } ?? "")
        case .killed where run.startedAt == nil:
            return "it was cancelled before it started" + (run.detail.map { ", \($0)" } ?? "")
        case .killed:
            return "the command was ended on request" + (run.detail.map { ", \($0)" } ?? "")
        default:
            return "its runner\(place(run)) was told to stop, and ended the command before it left"
        }
    }

    /// Why nobody knows how it ended.
    private static func lost(_ reason: RunReason, _ run: RunSummary) -> String {
        switch reason {
        case .leaseExpired where run.isLegacy:
            "its runner\(place(run)) said that it starts the command, and nothing more for a day"
        case .leaseExpired:
            "its runner\(place(run)) stopped answering, and nobody knows how the command ended"
        case .runnerDied:
            "its runner\(place(run)) died while the command ran."
                + " The command was ended with it, and how far it got is unknown"
        case .fenced:
            "its runner\(place(run)) could no longer prove that the run was its own,"
                + " and ended the command so that it never runs twice"
        default:
            "CronQ was stopped while the command ran, and nobody knows how it ended"
        }
    }

    /// Who or what brought it about.
    static func actor(_ detail: RunDetail) -> String {
        let run = detail.run
        guard let reason = run.reason, run.state != .succeeded, run.state != .running else { return asker(run) }
        switch reason {
        case .overlapRunning, .overlapQueued, .overlapPending: return "the previous run of the job"
        case .catchUp: return "an outage of CronQ"
        case .paused: return Deed(detail: run.detail)?.name ?? "whoever paused the job"
        case .skipRequested: return Deed(detail: run.detail)?.name ?? "whoever asked for it"
        case .startDeadline: return "an outage of CronQ"
        case .noRoute, .noRunner: return "no runner serves the queue"
        case .noSlot: return "the runners of the queue, all of them busy"
        case .rerun: return "the job's on_lost"
        case .exitCode: return "the command itself"
        case .signal: return "the system, or another program on the host"
        case .timeout: return "the job's timeout"
        case .spawnFailed: return run.host.map { "the host \($0)" } ?? "the host"
        case .refused: return "three runners"
        case .jobRemoved: return "whoever removed the job"
        case .killed: return Deed(detail: run.detail)?.name ?? "whoever asked for it"
        case .runnerShutdown: return "whoever stopped the runner\(place(run))"
        case .leaseExpired, .runnerDied, .fenced: return "its runner\(place(run))"
        case .restart: return "whoever stopped CronQ, or what did"
        case .badDefinition: return "the job's definition"
        }
    }

    private static func asker(_ run: RunSummary) -> String {
        switch run.kind {
        case .schedule: "the job's schedule"
        case .manual, .retry: run.requestedBy.isEmpty ? "somebody" : run.requestedBy
        }
    }
}
