import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// `GET /job/<id>/explain[?at=<time>]`: why the job did, or did not, run at a time; on the viewer's clocks unless it says
    /// otherwise.
    func explainPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("at")
        let asked = query.text("at")
        let typed = asked.flatMap { TypedTime.instant($0, in: zone(of: context)) }
        let isReadable = asked == nil || typed != nil
        return try await show(request, context, status: isReadable ? .ok : .unprocessableContent) {
            let job = try await jobOfPage(context, needing: .viewer)
            let fleet = try await fleet()
            let schedule = compile(job.definition).schedule
            var page = ExplainPage(
                heading: JobHeading(context: pageContext(context, fleet), job: job, tab: .explanation),
                jobZone: schedule?.zone ?? settings.defaultZone, asked: asked)
            page.instants = schedule.map { Self.instants(of: $0, around: fleet.now) } ?? []
            if let asked, !isReadable {
                page.fault = "“\(asked.prefix(40))” is not a time such as 2026-11-21 11:36"
            }
            if let asked, let typed {
                page.answer = try await explanation(
                    of: job, at: typed, isMinute: TypedTime.isMinute(asked), fleet: fleet, in: page.heading.context.zone
                )
            }
            return page.render()
        }
    }

    /// Why a job did, or did not, run at a time that somebody names.
    ///
    /// - Parameters:
    ///   - isMinute: Whether the minute is meant, not the second.
    ///   - zone: In which times are told.
    func explanation(
        of job: JobSummary, at typed: Instant, isMinute: Bool, fleet: FleetState, in zone: ZoneRules
    ) async throws -> ExplainPage.Answer {
        try await answer(try await moment(of: job, typed, isMinute: isMinute), job, fleet, zone)
    }

    /// An instant, and what the job was then.
    private struct JobAtInstant: Sendable {
        var instant: Instant
        /// The instant is meant up to here.
        var end: Instant
        var job: JobMoment
        var compiled: Compiled
    }

    private struct Compiled: Sendable {
        var schedule: Schedule?
        /// Why there is none.
        var fault: String?
    }

    private func compile(_ definition: JobDefinition) -> Compiled {
        do throws(ScheduleError) {
            let zone: ZoneRules =
                if let name = definition.timeZone { try settings.zones.rules(for: name) } else { settings.defaultZone }
            return Compiled(schedule: try Schedule(parsing: definition.schedule, zone: zone))
        } catch {
            return Compiled(fault: error.message)
        }
    }

    /// The last instants that have passed, and the next ones, in order.
    private static func instants(of schedule: Schedule, around now: Instant) -> [Instant] {
        var past: [Instant] = []
        var last = schedule.previous(atOrBefore: now)
        while let instant = last, past.count < ExplainPage.offered {
            past.append(instant)
            last = schedule.previous(atOrBefore: Instant(microseconds: instant.microseconds - 1))
        }
        var future: [Instant] = []
        var next = schedule.next(after: now)
        while let instant = next, future.count < ExplainPage.offered {
            future.append(instant)
            next = schedule.next(after: instant)
        }
        return Array(past.reversed()) + future
    }

    /// What somebody means by a time: who names a minute means the instant that its schedule has in it.
    private func moment(of job: JobSummary, _ typed: Instant, isMinute: Bool) async throws -> JobAtInstant {
        let length: TimeSpan = isMinute ? .minutes(1) : .milliseconds(1)
        let end = typed + length
        var found = try await self.job(job, at: typed, end)
        let just = Instant(microseconds: typed.microseconds - 1)
        if isMinute, let instant = found.compiled.schedule?.next(after: just), typed < instant, instant < end {
            found = try await self.job(job, at: instant, end)
        }
        return found
    }

    private func job(_ job: JobSummary, at instant: Instant, _ end: Instant) async throws -> JobAtInstant {
        guard let moment = try await store.moment(ofJob: job.id, at: instant) else {
            throw Problem.notFound("Job not found for id \(job.id)")
        }
        let compiled = moment.revision.map { compile($0.definition) } ?? Compiled()
        return JobAtInstant(instant: instant, end: end, job: moment, compiled: compiled)
    }

    /// How many runs before an instant are looked at: one that stands for many instants may be among them.
    private static let runsBefore = 20
    private static let runsShown = 3

    private func answer(
        _ moment: JobAtInstant, _ job: JobSummary, _ fleet: FleetState, _ zone: ZoneRules
    ) async throws -> ExplainPage.Answer {
        let within = try await store.runs(
            RunQuery(job: job.id, from: moment.instant, until: moment.end, ascending: true, limit: Self.runsBefore)
        ).runs
        let before = try await store.runs(
            RunQuery(job: job.id, until: moment.instant, limit: Self.runsBefore)
        ).runs
        let after = try await store.runs(
            RunQuery(job: job.id, from: moment.end, ascending: true, limit: Self.runsShown)
        ).runs
        var instant = moment.instant
        var row = InstantQuestion.row(for: instant, among: within + before)
        // Somebody may have asked for a run in that minute.
        if row == nil, moment.compiled.schedule?.fires(at: instant) != true, let asked = within.first {
            row = asked
            instant = asked.scheduledAt
        }
        let detail = try await detail(of: row)
        let oldest = try await oldestRun(of: job.id)
        let question = InstantQuestion(
            instant: instant, now: fleet.now, moment: moment.job, schedule: moment.compiled.schedule,
            fault: moment.compiled.fault, pause: job.pause, waitsFor: job.pause == nil ? job.nextRun : nil,
            row: detail, oldest: oldest, zone: zone)
        let notes = row.map { $0.waitsForRunner && !fleet.isServed($0.queue) ? [FleetState.unserved($0.queue)] : [] }
        return ExplainPage.Answer(
            instant: instant, explanation: InstantExplanation(question, notes: notes ?? []),
            nearby: Array(after.reversed()) + Array(within.reversed()) + Array(before.prefix(Self.runsShown)))
    }

    private func detail(of run: RunSummary?) async throws(StoreError) -> RunDetail? {
        guard let run else { return nil }
        return try await store.run(run.id)
    }

    private func oldestRun(of job: JobID) async throws(StoreError) -> Instant? {
        try await store.runs(RunQuery(job: job, ascending: true, limit: 1)).runs.first?.scheduledAt
    }
}
