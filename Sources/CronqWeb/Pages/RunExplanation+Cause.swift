import CronqSchedule
import CronqShared

extension RunExplanation {
    /// The cause, without capital and full stop; one for every reason the ledger knows.
    static func cause(_ reason: RunReason, _ detail: RunDetail) -> String {
        let run = detail.run
        let over = run.state.isTerminal
        switch reason {
        case .overlapRunning:
            return over
                ? "the previous run of this job was still running when this one became due"
                : "the previous run of this job is still running"
        case .overlapQueued:
            return over
                ? "when this one became due, the previous run of this job was still in its queue, waiting for a runner"
                : "the previous run of this job is still in its queue, waiting for a runner"
        case .overlapPending:
            return over
                ? "when this one became due, the previous run of this job had not been handed to its queue yet"
                : "the previous run of this job has not been handed to its queue yet"
        case .catchUp:
            return "CronQ was not there when it was due. A later instant of the same job had passed as well,"
                + " and only the latest is made up for"
        case .startDeadline:
            return "CronQ was not there from when it was due until its start deadline"
        case .noRoute:
            return over
                ? "no queue took messages with the routing key “\(run.queue)” before its start deadline."
                    + " A runner that serves it makes the queue"
                : "no queue takes messages with the routing key “\(run.queue)”."
                    + " A runner that serves it makes the queue"
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
        case .badDefinition:
            return "the stored schedule can no longer be read" + (run.detail.map { ": \($0)" } ?? "")
                + ". Send the job's definition again, corrected"
        case .rerun:
            return "an earlier attempt was lost, and its job says on_lost: rerun."
                + " A new attempt starts only when the lost one can no longer be alive"
        case .exitCode, .signal, .timeout, .spawnFailed, .refused, .jobRemoved, .killed, .runnerShutdown:
            return end(reason, detail)
        case .leaseExpired where run.isLegacy:
            return "its runner\(place(run)) said that it starts the command, and nothing more for a day"
        case .leaseExpired:
            return "its runner\(place(run)) stopped answering, and nobody knows how the command ended"
        case .runnerDied:
            return "its runner\(place(run)) died while the command ran."
                + " The command was ended with it, and how far it got is unknown"
        case .fenced:
            return "its runner\(place(run)) could no longer prove that the run was its own,"
                + " and ended the command so that it never runs twice"
        case .restart:
            return "CronQ was stopped while the command ran, and nobody knows how it ended"
        }
    }

    private static func end(_ reason: RunReason, _ detail: RunDetail) -> String {
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
        case .jobRemoved:
            return "its job was removed before the run started"
        case .killed:
            return "the command was ended on request" + (run.detail.map { ", \($0)" } ?? "")
        case .runnerShutdown:
            return "its runner\(place(run)) was told to stop, and ended the command before it left"
        default:
            return reason.rawValue
        }
    }

    private static func place(_ run: RunSummary) -> String {
        run.host.map { " on \($0)" } ?? ""
    }
}

extension RunReason {
    /// Whether the run's detail is the id of the run that stood in the way.
    var namesBlocker: Bool {
        switch self {
        case .overlapRunning, .overlapQueued, .overlapPending, .catchUp: true
        default: false
        }
    }
}
