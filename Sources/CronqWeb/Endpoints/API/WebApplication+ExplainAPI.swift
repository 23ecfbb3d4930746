import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    /// `GET /api/jobs/<id>/explain?at=`: why the job did, or did not, run at a time.
    func explainInstant(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters("at")
        guard let text = query.text("at"), let instant = try query.time("at", in: .utc) else {
            throw Problem.badParameter("at", "is missing; write the time like 2026-11-21T11:36:00Z")
        }
        let job = try await jobOfPage(context, needing: .viewer)
        let answer = try await explanation(
            of: job, at: instant, isMinute: TypedTime.isMinute(text), fleet: try await fleet(), in: zone(of: context))
        return .json(["data": ["explanation": answer.explanation.json(of: job.id, at: answer.instant)]])
    }
}

extension InstantExplanation {
    fileprivate func json(of job: JobID, at instant: Instant) -> JSONValue {
        var members: [String: JSONValue] = [
            "job_id": .number(job), "instant": .time(instant), "cause": .text(cause.code), "happened": .text(happened),
            "actor": .text(actor), "decided_at": .time(at), "remarks": .texts(remarks), "next": .text(next),
            "run_id": .text(run?.description), "blocked_by": .text(blocker?.description), "state": nil, "reason": nil,
            "page": .text(run.map { PagePath.run($0).link }),
        ]
        if case .recorded(let state, let reason) = cause {
            members["state"] = .text(state.rawValue)
            members["reason"] = .text(reason?.rawValue)
        }
        return .object(members)
    }
}

extension InstantExplanation.Cause {
    /// For programs.
    fileprivate var code: String {
        switch self {
        case .recorded: "recorded"
        case .notYet: "not_yet"
        case .unclaimedYet: "unclaimed_yet"
        case .atRest: "paused"
        case .matchesNothing: "no_instant"
        case .scheduleOver: "schedule_over"
        case .disabled: "disabled"
        case .removed: "removed"
        case .beforeTheJob: "before_the_job"
        case .badDefinition: "bad_definition"
        case .prunedHistory: "pruned_history"
        case .notRecorded: "not_recorded"
        }
    }
}
