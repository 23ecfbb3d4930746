import CronqSchedule

extension RunExplanation {
    /// What comes next by itself, and what a reader can do.
    static func next(_ detail: RunDetail, _ zone: ZoneRules) -> String {
        let run = detail.run
        let deadline =
            detail.startBy.map { " If it has not started by \($0.words(in: zone)), it is recorded as missed." } ?? ""
        switch run.state {
        case .waiting, .pending:
            let when = detail.wakeAt.map { "at \($0.words(in: zone))" } ?? "shortly"
            return "CronQ looks at it again \(when)." + deadline
        case .queued:
            return "The next free slot of a runner of queue “\(run.queue)” takes it." + deadline
        case .running where run.cancelRequestedBy != nil:
            return "Its runner is told to end it, and reports as soon as everything the command started is gone."
        case .running:
            let limit = detail.definition.timeout.map { " It may run for \($0.text)." } ?? ""
            return "Its runner reports as soon as the command ends.\(limit)"
        case .succeeded:
            return "Nothing is left to do."
        case .lost:
            return lostFor(detail) + " Should its runner come back and say how it ended, that replaces “lost”."
        case .failed, .timedOut, .cancelled, .skipped, .missed:
            return run.reason.map { advice($0, run) } ?? again
        }
    }

    private static let again =
        "This run is not tried again by itself. Its job runs at its next due time, or now if you ask for it."

    private static func lostFor(_ detail: RunDetail) -> String {
        let advice = "Retry it if the command may safely run again."
        return detail.definition.onLost == .fail
            ? "It is not started again by itself, because its job says on_lost: fail. \(advice)"
            : "No attempt is left, so it is not started again by itself. \(advice)"
    }

    /// What to do about it; one for every reason the ledger knows.
    private static func advice(_ reason: RunReason, _ run: RunSummary) -> String {
        switch reason {
        case .overlapRunning:
            "The next due time is looked at anew. If this happens often, the command takes longer than its schedule"
                + " allows: run it less often, or give it a timeout."
        case .overlapQueued, .overlapPending:
            "The next due time is looked at anew. If this happens often, queue “\(run.queue)” needs more runners or"
                + " slots."
        case .catchUp: "Nothing is left to do: the later instant has a run of its own."
        case .paused: "The job's instants after its rest are as usual. Run it now if this one is needed."
        case .skipRequested: "The job goes on with the instant after it. Run it now if this one is needed after all."
        case .startDeadline:
            "See why CronQ was not there. A longer start_deadline lets runs start later; run it now if it is still"
                + " needed."
        case .noRoute, .noRunner:
            "Start a runner for the queue (CRONQ_QUEUE=\(RoutingKey.queue(ofKey: run.queue)) cronq-runner), or correct"
                + " the job's routing_key; then retry it if it is still needed."
        case .noSlot:
            "Add runners or slots for queue “\(run.queue)”, or give the job a longer start_deadline; retry it if it is"
                + " still needed."
        case .exitCode: "Its output says why. Retry it when that is mended; its job runs at its next due time as well."
        case .signal:
            "A signal that CronQ did not send often means that the host ran out of memory: its kernel log says so."
                + " Retry it when that is mended."
        case .timeout:
            "If it needs more time, give its job a longer timeout; its output says how far it got. Then retry it."
        case .spawnFailed: "Mend that on the host, then retry it."
        case .refused: "The logs of the runners say what they refuse. Mend that, then retry it."
        case .jobRemoved: "Nothing of this job runs until a job of its name is there again, which gets this history."
        case .killed: "It is not started again by itself. Retry it when it is to run after all."
        case .runnerShutdown: "It is not started again by itself. Retry it if the command may safely run again."
        case .badDefinition: "Send the job's definition again, corrected; its next instants then have runs."
        case .rerun, .leaseExpired, .runnerDied, .fenced, .restart: again
        }
    }
}
