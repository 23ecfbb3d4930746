import CronqSchedule
import CronqShared

@testable import CronqWeb

/// Values that pages are rendered from.
enum PageSamples {
    static let now = Instant(microseconds: 1_795_260_967_250_000)

    /// Markup that per-character escapers let through, and controls.
    static let hostile = [
        "\u{600}<img src=x onerror=1>", "\"\u{338} onmouseover=x", "</script><script>x</script>",
        "a\u{0}\u{7}\u{1B}[31m\rb",
    ]

    static func context(_ text: String = "staging", notice: String? = nil) -> PageContext {
        PageContext(instanceName: text, now: now, version: "0.1.0", notice: notice, zoneName: "Europe/London")
    }

    static func ago(_ span: TimeSpan) -> Instant { now - span }

    static func run(
        _ state: RunState = .succeeded, _ reason: RunReason? = nil, number: UInt64 = 1, text: String = "Nightly export",
        detail: String? = nil, kind: RunKind = .schedule, isLate: Bool = false, instants: Int = 1
    ) -> RunSummary {
        let wasStarted: Bool =
            switch state {
            case .waiting, .pending, .queued, .skipped, .missed: false
            default: true
            }
        let due = ago(.minutes(10))
        return RunSummary(
            id: RunID(high: 0x01A1_FC7F_5B12_0000 + number, low: number), jobID: 7, jobName: text, category: text,
            kind: kind, requestedBy: kind == .manual ? text : "", scheduledAt: due, state: state, reason: reason,
            detail: detail,
            attempt: 2, queue: text, host: wasStarted ? text : nil, queuedAt: due + .milliseconds(50),
            startedAt: wasStarted ? due + .milliseconds(120) : nil,
            finishedAt: state.isTerminal ? due + .seconds(184) : nil,
            exitCode: reason == .exitCode ? 3 : nil, signal: reason == .signal ? 11 : nil, isLate: isLate,
            instants: instants, lastInstant: instants > 1 ? due + .minutes(5) : nil)
    }

    static func definition(
        _ text: String = "Nightly export", onLost: OnLost = .fail, isEnabled: Bool = true
    ) -> JobDefinition {
        JobDefinition(
            name: text, description: text, schedule: text, timeZone: text, command: text, routingKey: text,
            enabled: isEnabled, timeout: .minutes(30), onLost: onLost)
    }

    static func job(
        _ text: String = "Nightly export", id: JobID = 7, runs: [RunSummary] = [], isEnabled: Bool = true,
        removedAt: Instant? = nil, nextRun: Instant? = now + .seconds(20)
    ) -> JobSummary {
        JobSummary(
            id: id, category: CategorySummary(id: 1, name: text), definition: definition(text, isEnabled: isEnabled),
            revision: 3, removedAt: removedAt, nextRun: nextRun, recentRuns: runs)
    }

    static func detail(_ run: RunSummary, onLost: OnLost = .fail) -> RunDetail {
        let wasGranted = run.startedAt != nil
        return RunDetail(
            run: run, definition: definition(run.jobName, onLost: onLost), revision: 3, wakeAt: now + .seconds(5),
            startBy: now + .days(1), attempts: wasGranted ? [attempt(run, stale: true), attempt(run)] : [])
    }

    static func attempt(_ run: RunSummary, stale: Bool = false) -> AttemptSummary {
        AttemptSummary(
            attempt: 1, fence: stale ? 41 : 12_042, runner: run.jobName, host: run.host ?? "",
            grantedAt: run.scheduledAt, startedAt: run.startedAt, finishedAt: run.finishedAt,
            outcome: stale ? "declined" : run.state.isTerminal ? run.state.rawValue : nil, reason: run.reason,
            exitCode: run.exitCode, signal: run.signal, isLate: run.isLate, isStale: stale,
            usage: RunUsage(
                userMicroseconds: 12_345_678, systemMicroseconds: 823_000, peakMemoryBytes: 187_654_321, leftovers: 2),
            stdoutBytes: 1_234_567, stderrBytes: 431)
    }

    static func chunk(_ stream: OutputStream, _ text: String, at offset: Int64 = 0) -> OutputChunk {
        chunk(stream, bytes: Array(text.utf8), at: offset)
    }

    static func chunk(_ stream: OutputStream, bytes: [UInt8], at offset: Int64 = 0) -> OutputChunk {
        OutputChunk(
            run: FencedRun(run: run().id, fence: 1), number: 0, stream: stream, offset: offset, at: now, bytes: bytes)
    }

    static func runner(_ text: String = "worker-3", lastSeen: Instant = now) -> RunnerSummary {
        RunnerSummary(
            description: RunnerDescription(
                id: RunnerID(text), host: text, processID: 4_711, version: text, slots: 4, queues: [text],
                draining: true),
            busy: 1, firstSeenAt: ago(.days(1)), lastSeenAt: lastSeen)
    }

    static func overview(_ jobs: [JobSummary], running: [RunSummary] = [], waiting: Int = 0) -> LedgerOverview {
        LedgerOverview(
            jobs: jobs.count, running: running, waiting: waiting, failing: 0,
            upcoming: jobs.map { job in
                LedgerOverview.Upcoming(
                    jobID: job.id, jobName: job.definition.name, category: job.category.name, at: now + .seconds(20))
            })
    }

    /// A run in every state, without a reason and with each, by nature of the ledger or not.
    static func everyRun(_ text: String = "Nightly export") -> [RunSummary] {
        var runs: [RunSummary] = []
        for state in RunState.allCases {
            for reason in [nil] + RunReason.allCases.map(Optional.some) {
                runs.append(
                    run(
                        state, reason, number: UInt64(runs.count), text: text, detail: text, kind: .manual, isLate: true
                    ))
            }
        }
        return runs
    }

    /// Every page, with `text` wherever a user's text can stand.
    static func everyPage(_ text: String = "Nightly export") -> [(name: String, page: HTML)] {
        let context = context(text, notice: text)
        let runs = everyRun(text)
        let jobs = [
            job(text, id: 1, runs: runs), job(text, id: 2, isEnabled: false, nextRun: nil),
            job(text, id: 3, runs: [run(.running, text: text)], nextRun: ago(.minutes(5))),
        ]
        let running = runs.filter { $0.state == .running }
        let output = [chunk(.stdout, text), chunk(.stderr, text), chunk(.stdout, text, at: 9_000)]
        var pages: [(name: String, page: HTML)] = [
            ("empty home", HomePage(context: context, overview: overview([]), jobs: [], runners: []).render()),
            (
                "home",
                HomePage(
                    context: context, overview: overview(jobs, running: running, waiting: 12), jobs: jobs,
                    runners: [runner(text), runner(text, lastSeen: ago(.minutes(1)))]
                ).render()
            ),
            ("failures", FailuresPage(context: context, runs: runs, hasMore: true).render()),
            ("no failures", FailuresPage(context: context, runs: [], hasMore: false).render()),
            ("message", MessagePage(context: context, status: 404, title: text, message: text).render()),
            (
                "removed job",
                JobPage(
                    context: context, job: job(text, removedAt: now), runs: [], hasMore: false, upcoming: []
                ).render()
            ),
            (
                "disabled job",
                JobPage(
                    context: context, job: job(text, isEnabled: false), runs: [], hasMore: false, upcoming: []
                ).render()
            ),
            (
                "job",
                JobPage(
                    context: context, job: job(text),
                    runs: runs + [run(.missed, .catchUp, number: 900, instants: 1_234)], hasMore: true,
                    upcoming: [now + .seconds(20)], scheduleInWords: text
                ).render()
            ),
        ]
        for run in runs {
            pages.append(
                (
                    "run \(run.state) \(run.reason?.rawValue ?? "")",
                    RunPage(context: context, detail: detail(run), chunks: run.startedAt == nil ? [] : output).render()
                ))
        }
        return pages
    }
}
