import CronqShared

/// Jobs, offers, answers: how an attempt comes to a runner.
extension WireCodec {
    /// With the original's `run_id`, `job_id`, `cmd` and `name`, so that an original runner executes it, and the names `id` and
    /// `command` that its documentation gives them.
    static func body(_ job: JobMessage) -> [UInt8] {
        // Room for the command twice, with a few escapes.
        JSONWriter.object(capacity: 448 + job.command.utf8.count * 9 / 4 + job.name.utf8.count) { writer in
            writer.head(.job)
            writer.originalFields(of: job)
            writer.field("id", job.jobID)
            writer.field("command", job.command)
            writer.ownFields(of: job)
            if let legacy = job.legacy { writer.object("legacy") { $0.fields(of: legacy) } }
        }
    }

    static func job(_ fields: WireFields) throws(WireFault) -> JobMessage {
        var job = JobMessage(
            runID: try fields.run(), jobID: try fields.integer("job_id", in: Int64.min...Int64.max),
            name: try fields.text("name"), category: try fields.text("category"), command: try fields.text("cmd"),
            queue: try fields.text("queue"), attempt: try attempt(fields),
            scheduledAt: try fields.instant("scheduled_at"), timeout: try fields.span("timeout"),
            grace: try fields.span("grace"), onLost: try fields.choice("on_lost", of: OnLost.allCases))
        job.legacy = try embeddedLegacyJob(fields)
        return job
    }

    static func body(_ offer: Offer) -> [UInt8] {
        JSONWriter.object { writer in
            writer.head(.offers)
            writer.objects("offers", [offer]) { writer, offer in
                writer.field("request", offer.request)
                writer.field("run_id", offer.run)
                writer.field("attempt", offer.attempt)
                writer.field("runner", offer.runner.description)
                writer.field("host", offer.host)
                if let legacy = offer.legacy { writer.object("legacy") { $0.fields(of: legacy) } }
            }
        }
    }

    static func offer(_ fields: WireFields) throws(WireFault) -> Offer {
        Offer(
            request: try fields.request("request"), run: try fields.run(), attempt: try attempt(fields),
            runner: try fields.runner(), host: try fields.text("host"), legacy: try embeddedLegacyJob(fields))
    }

    static func body(_ answer: GrantAnswer) -> [UInt8] {
        JSONWriter.object { writer in
            writer.head(.answers)
            writer.objects("answers", [answer]) { writer, answer in
                writer.field("request", answer.request)
                writer.field("run_id", answer.run)
                writer.field("attempt", answer.attempt)
                switch answer.verdict {
                case .granted(let fence):
                    writer.field("verdict", Verdict.granted.rawValue)
                    writer.field("fence", fence)
                    guard let job = answer.job else { break }
                    writer.object("job") { writer in
                        writer.originalFields(of: job)
                        writer.ownFields(of: job)
                    }
                case .denied(let denial):
                    writer.field("verdict", Verdict.denied.rawValue)
                    writer.field("denial", denial.rawValue)
                }
            }
        }
    }

    static func answer(_ fields: WireFields) throws(WireFault) -> GrantAnswer {
        let verdict: GrantAnswer.Verdict
        var job: JobMessage?
        switch try fields.choice("verdict", of: [Verdict.granted, .denied]) {
        case .granted:
            verdict = .granted(fence: try fields.count("fence"))
            if fields.has("job") { job = try Self.job(try fields.object("job")) }
        case .denied:
            let denials: [GrantAnswer.Denial] = [.taken, .stale, .ended, .tooLate, .unknown]
            verdict = .denied(try fields.choice("denial", of: denials))
        }
        return GrantAnswer(
            request: try fields.request("request"), run: try fields.run(), attempt: try attempt(fields),
            verdict: verdict, job: job)
    }

    private enum Verdict: String { case granted, denied }

    /// Nobody tries two thousand million times; a smaller range keeps counting on from overflowing.
    private static func attempt(_ fields: WireFields) throws(WireFault) -> Int {
        Int(try fields.integer("attempt", in: 0...Int32.max))
    }
}

extension JSONWriter {
    /// What every body begins with.
    mutating func head(_ kind: WireCodec.Kind) {
        field("v", WireCodec.version)
        field("type", kind.rawValue)
    }

    mutating func field(_ fenced: FencedRun) {
        field("run_id", fenced.run)
        field("fence", fenced.fence)
    }

    fileprivate mutating func originalFields(of job: JobMessage) {
        field("run_id", job.runID)
        field("job_id", job.jobID)
        field("cmd", job.command)
        field("name", job.name)
    }

    fileprivate mutating func ownFields(of job: JobMessage) {
        field("category", job.category)
        field("queue", job.queue)
        field("attempt", job.attempt)
        field("scheduled_at", job.scheduledAt)
        field("timeout", job.timeout)
        field("grace", job.grace)
        field("on_lost", job.onLost.rawValue)
    }

    fileprivate mutating func fields(of job: LegacyJob) {
        field("run_id", job.runID)
        field("job_id", job.jobID)
        field("cmd", job.command)
        field("name", job.name)
        field("queue", job.queue)
    }
}
