import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// `POST /api/runs/<id>/cancel` with `reason`: 200 if it never starts now, 202 if its runner is told to end it.
    func postCancel(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let run = try await runOfPage(context, needing: .operator).run
        var fields = try await request.bodyFields("reason")
        let reason = fields.note("reason")
        try fields.check()
        let answer = try await store.cancel([run.id], reason: reason, by: context.visitor.author).first ?? .unknown
        switch answer {
        case .cancelled, .requested:
            await wakeInjectors()
            let isDone = answer == .cancelled
            return .json(
                [
                    "data": [
                        "run_id": .text(run.id.description), "status": isDone ? "cancelled" : "requested",
                        "page": .text(PagePath.run(run.id).link),
                    ]
                ], status: isDone ? .ok : .accepted)
        case .ended(let state):
            throw Problem(.conflict, "Ended already", "the run is over: \(state.rawValue)")
        case .outOfReach:
            throw Problem(
                .conflict, "Out of reach", "runners of the original CronQ have it, and nobody can tell them to end it")
        case .unknown:
            throw Problem.notFound("Run not found for id \(run.id)")
        }
    }

    /// `POST /api/runs/<id>/retry` with `reason`; with an `Idempotency-Key`, repeating the request makes no second run.
    func postRetry(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let old = try await runOfPage(context, needing: .operator).run
        let key = try Self.idempotencyKey(request)
        var fields = try await request.bodyFields("reason")
        let reason = fields.note("reason")
        try fields.check()
        guard old.state.isTerminal else {
            throw Problem(
                .conflict, "Not over yet", "the run is \(old.state.rawValue); wait for its end, or cancel it first")
        }
        // Not the key alone: with the same one its job may have been asked to run now.
        let token = key.map { "key:retry:\(old.id):\($0)" } ?? Self.newToken()
        let wish = RunRequest(job: old.jobID, retryOf: old.id, note: reason, token: token)
        guard let run = try await store.start(wish, by: context.visitor.author) else {
            throw Problem(.conflict, "The job is gone", "“\(old.jobName)” was deleted; nothing was done")
        }
        await wakeInjectors()
        return .json(
            [
                "run_id": .text(run.description), "retry_of": .text(old.id.description),
                "page": .text(PagePath.run(run).link),
            ], status: .created, headers: [.location: "\(Mount.prefix)/api/runs/\(run)"])
    }
}
