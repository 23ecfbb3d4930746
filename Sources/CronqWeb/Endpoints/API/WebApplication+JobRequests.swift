import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// `POST /api/jobs/<id>/run` with `reason`; with an `Idempotency-Key`, repeating the request makes no second run.
    func postRun(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let job = try await job(context, needing: .operator)
        let key = try Self.idempotencyKey(request)
        var fields = try await request.bodyFields("reason")
        let reason = fields.note("reason")
        try fields.check()
        let wish = RunRequest(job: job.id, note: reason, token: key.map { "key:" + $0 } ?? Self.newToken())
        guard let run = try await store.start(wish, by: context.visitor.author) else { throw Self.noJob(job.id) }
        await wakeInjectors()
        let message = "Job submitted at \(try await store.now().iso8601)"
        // Beside the message, where the original's clients look, and at the top, where everybody else does.
        return .json([
            "success": ["message": .text(message), "run_id": .text(run.description)],
            "run_id": .text(run.description), "page": .text(PagePath.run(run).link),
        ])
    }

    /// `POST /api/jobs/<id>/pause` with `until` or `for`, and `note`.
    func postPause(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let job = try await job(context, needing: .operator)
        var fields = try await request.bodyFields("until", "for", "note")
        let now = try await store.now()
        let until = fields.time("until")
        let span = fields.span("for")
        let note = fields.note("note")
        if let until, until <= now { fields.fault("until", "\(until.iso8601) has passed already") }
        if until != nil, span != nil { fields.fault("for", "give until or for, not both") }
        try fields.check()
        let paused = try await store.pause(
            [job.id], until: until ?? span.map { now + $0 }, note: note, by: context.visitor.author)
        guard !paused.isEmpty else { throw Self.noJob(job.id) }
        return try await changed(job.id)
    }

    /// `POST /api/jobs/<id>/resume`; of a job that does not rest it changes nothing.
    func postResume(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let job = try await job(context, needing: .operator)
        try await request.bodyFields().check()
        _ = try await store.resume([job.id], by: context.visitor.author)
        return try await changed(job.id)
    }

    /// `POST /api/jobs/<id>/skip`: leaves the next instant out.
    func postSkip(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let job = try await job(context, needing: .operator)
        try await request.bodyFields().check()
        guard let skipped = try await store.skipNext([job.id], by: context.visitor.author).first else {
            let why = job.pause == nil ? "it has no next run" : "it is paused; resume it first"
            throw Problem(.conflict, "Nothing to skip", "“\(job.definition.name)”: \(why)")
        }
        // What was due already was claimed first.
        await wakeInjectors()
        return .json([
            "data": [
                "skipped": [
                    "job_id": .number(skipped.job), "run_id": .text(skipped.run.description),
                    "scheduled_for": .time(skipped.instant), "next_run": .time(skipped.nextRun),
                    "page": .text(PagePath.run(skipped.run).link),
                ]
            ]
        ])
    }

    /// The job as it is now that somebody has changed it.
    private func changed(_ id: JobID) async throws -> Response {
        await wakeInjectors()
        guard let job = try await store.job(id), job.removedAt == nil else { throw Self.noJob(id) }
        return answer(job)
    }

    // MARK: Telling requests apart

    /// What tells this request from all others.
    static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return RequestID(using: &generator).text
    }

    /// What tells a request that is repeated from another one; `nil` = its sender does not say.
    static func idempotencyKey(_ request: Request) throws(Problem) -> String? {
        let keys = request.headers[values: .idempotencyKey]
        guard let key = keys.first else { return nil }
        guard keys.count == 1, (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem.badParameter("Idempotency-Key", "must be 1 to 255 visible ASCII characters, once")
        }
        return key
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
