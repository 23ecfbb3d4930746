import CronqSchedule
import CronqShared

@testable import CronqWeb

extension PageSamples {
    /// A run of one of many jobs.
    static func laneRun(
        job: JobID, _ state: RunState = .succeeded, _ reason: RunReason? = nil, due: Instant = ago(.minutes(10)),
        took: TimeSpan? = .minutes(3), text: String = "Nightly export"
    ) -> RunSummary {
        var run = run(state, reason, text: text, detail: text)
        run.id = RunID(RunIdentity(job: job, kind: .schedule, nominal: due))
        run.jobID = job
        run.scheduledAt = due
        run.startedAt = took.map { _ in due }
        run.finishedAt = state.isTerminal ? due + (took ?? .zero) : nil
        return run
    }

    static func upcoming(
        job: JobID, at instant: Instant, text: String = "Nightly export"
    ) -> LedgerOverview.Upcoming {
        LedgerOverview.Upcoming(jobID: job, jobName: text, category: text, at: instant)
    }

    /// A job in every state, and jobs that are planned now and then, often, and late.
    static func timeline(_ text: String, from: Instant? = nil) -> Timeline {
        let window = TimelineWindow(from: from, hours: 1, now: now)
        var runs: [RunSummary] = []
        for (index, state) in RunState.allCases.enumerated() {
            for took in [nil, TimeSpan.minutes(3)] {
                runs.append(
                    laneRun(
                        job: Int64(index + 1), state, .overlapRunning, due: ago(.minutes(took == nil ? 20 : 10)),
                        took: took, text: text))
            }
        }
        let next = [(1, 5), (90, 6), (91, 1), (92, -5)].map { job, minutes in
            upcoming(job: JobID(job), at: now + .minutes(Int64(minutes)), text: text)
        }
        var timeline = Timeline(window, runs: runs, next: next)
        timeline.plan { job in
            try? Schedule(parsing: job == 91 ? "* * * * *" : "*/20 * * * *", zone: .utc)
        }
        timeline.runsFrom = ago(.minutes(30))
        timeline.plannedThrough = now + .minutes(20)
        timeline.jobsAsked = 500
        return timeline
    }

    static func load(_ jobs: [JobSummary], hasMore: Bool = false) -> LoadMap {
        let start = Instant(microseconds: now.microseconds - now.microseconds % TimeSpan.hours(1).microseconds)
        return LoadMap(jobs, hasMore: hasMore, start: start, now: now) {
            try? Schedule(parsing: $0.schedule, zone: .utc)
        }
    }

    static func scheduled(_ schedule: String, id: JobID = 7, text: String = "Nightly export") -> JobSummary {
        var job = job(text, id: id)
        job.definition.schedule = schedule
        job.nextRun = (try? Schedule(parsing: schedule, zone: .utc))?.next(after: now)
        return job
    }

    static func process(
        _ role: ProcessDescription.Role, _ text: String = "host-1", lastSeen: Instant = now
    ) -> ProcessSummary {
        ProcessSummary(
            description: ProcessDescription(
                id: "\(role)-\(text)", role: role, host: text, processID: 12, version: text),
            firstSeenAt: ago(.days(2)), lastSeenAt: lastSeen)
    }

    static func fleet(
        _ runners: [RunnerSummary], _ processes: [ProcessSummary] = [], isFleet: Bool = true,
        legacyQueues: Set<String> = []
    ) -> FleetState {
        FleetState(runners: runners, processes: processes, isFleet: isFleet, now: now, legacyQueues: legacyQueues)
    }

    static func queue(_ name: String, waiting: Int = 0, running: Int = 0) -> QueueSummary {
        QueueSummary(name: name, waiting: waiting, running: running, oldest: waiting > 0 ? ago(.minutes(9)) : nil)
    }

    static func settings(_ text: String = "") -> WebSettings {
        WebSettings(
            instanceName: text, zones: SystemZones(), defaultZone: .utc,
            publicURL: PublicURL("https://cronq.example.org/cronq"), scriptName: "/cronq", legacyQueues: [text],
            configuration: [
                ConfigurationLine(name: text, value: text, origin: .environment, meaning: text),
                ConfigurationLine(name: "PORT", value: nil, origin: .standard, meaning: "where pages are"),
            ], version: "0.1.0")
    }

    static func preview(_ schedule: String, after: String = "") throws(ScheduleFault) -> SchedulePreview {
        try SchedulePreview(
            ScheduleQuestion(schedule, zone: "Europe/London", after: after), zones: SystemZones(), defaultZone: .utc,
            now: now)
    }

    /// The pages about time, fleet and configuration.
    static func fleetPages(_ text: String) -> [(name: String, page: HTML)] {
        let context = context(text, notice: text)
        let silent = runner(text, lastSeen: ago(.minutes(5)))
        let processes = [
            process(.injector, text), process(.results, text, lastSeen: ago(.minutes(5))),
        ]
        let fleet = fleet([runner(text), runner(text), silent], processes)
        let window = TimelineWindow(from: ago(.days(3)), hours: 6, now: now)
        let running = (1...5).map { laneRun(job: $0, .running, text: text) }
        return [
            (
                "timeline",
                TimelinePage(
                    context: context, timeline: timeline(text), category: text, categories: [text, "other"]
                ).render()
            ),
            (
                "empty timeline",
                TimelinePage(
                    context: context, timeline: Timeline(window, runs: [], next: []), category: text,
                    categories: ["other"]
                ).render()
            ),
            (
                "load",
                LoadPage(
                    context: context, load: load([scheduled("*/7 * * * *", text: text)], hasMore: true),
                    category: text, categories: [text]
                ).render()
            ),
            ("no load", LoadPage(context: context, load: load([]), category: nil, categories: []).render()),
            (
                "runners",
                RunnersPage(context: context, fleet: fleet, running: running, hasMoreRuns: true).render()
            ),
            ("no runners", RunnersPage(context: context, fleet: self.fleet([]), running: []).render()),
            ("no runner", RunnersPage(context: context, fleet: self.fleet([], isFleet: false), running: []).render()),
            (
                "queues",
                QueuesPage(
                    context: context, fleet: fleet,
                    queues: [queue("\(text)1", waiting: 3), queue("\(text)2", running: 1)]
                ).render()
            ),
            ("no queues", QueuesPage(context: context, fleet: self.fleet([]), queues: [], after: text).render()),
            ("configuration", ConfigurationPage(context: context, settings: settings(text)).render()),
        ]
    }

    /// Help, and the schedule tester with each kind of answer.
    static func helpPages(_ text: String) -> [(name: String, page: HTML)] {
        let context = context(text, notice: text)
        let fault = ScheduleFault(field: .schedule, message: text, offset: 1)
        let question = ScheduleQuestion(text, zone: text, after: text, count: text)
        var answers: [Result<SchedulePreview, ScheduleFault>?] = [nil, .failure(fault)]
        if let some = try? preview("30 1 * * *") { answers.append(.success(some)) }
        if let over = try? preview("at 2020-01-01T00:00") { answers.append(.success(over)) }
        var pages = [(name: "help", page: HelpPage(context: context).render())]
        for (index, answer) in answers.enumerated() {
            let page = ScheduleTesterPage(context: context, question: question, answer: answer).render()
            pages.append((name: "schedule tester \(index)", page: page))
        }
        return pages
    }
}
