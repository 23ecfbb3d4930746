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

    /// Somebody who may do everything.
    static let admin = Visitor(
        author: Author("anna", by: .session), grants: .everything, userID: 1, sessionID: 1, formToken: "f0rm")
    /// Somebody who may look.
    static let viewer = Visitor(
        author: Author("vera", by: .session), grants: Grants(role: .viewer), userID: 2, sessionID: 2, formToken: "f0rm")

    static func context(
        _ text: String = "staging", notice: String? = nil, visitor: Visitor = admin
    ) -> PageContext {
        PageContext(
            instanceName: text, now: now, version: "0.1.0", notice: notice, zoneName: "Europe/London", visitor: visitor)
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
            kind: kind, requestedBy: kind == .schedule ? "" : text, scheduledAt: due, state: state, reason: reason,
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
        removedAt: Instant? = nil, nextRun: Instant? = now + .seconds(20), pause: Pause? = nil, failures: Int = 0,
        category: CategorySummary? = nil
    ) -> JobSummary {
        JobSummary(
            id: id, category: category ?? CategorySummary(id: 1, name: text),
            definition: definition(text, isEnabled: isEnabled), revision: 3, removedAt: removedAt, nextRun: nextRun,
            pause: pause, failures: failures, recentRuns: runs)
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

    static func chunk(
        _ stream: OutputStream, _ text: String, at offset: Int64 = 0, number: Int = 0
    ) -> OutputChunk {
        chunk(stream, bytes: Array(text.utf8), at: offset, number: number)
    }

    static func chunk(
        _ stream: OutputStream, bytes: [UInt8], at offset: Int64 = 0, number: Int = 0
    ) -> OutputChunk {
        OutputChunk(
            run: FencedRun(run: run().id, fence: 1), number: number, stream: stream, offset: offset, at: now,
            bytes: bytes)
    }

    static func runner(_ text: String = "worker-3", lastSeen: Instant = now) -> RunnerSummary {
        RunnerSummary(
            description: RunnerDescription(
                id: RunnerID(text), host: text, processID: 4_711, version: text, slots: 4, queues: [text],
                draining: true),
            busy: 1, firstSeenAt: ago(.days(1)), lastSeenAt: lastSeen)
    }

    static func overview(
        _ jobs: [JobSummary], running: [RunSummary] = [], waiting: [RunSummary] = [], failing: [RunSummary] = []
    ) -> LedgerOverview {
        let upcoming = jobs.compactMap { job in
            job.nextRun.map {
                LedgerOverview.Upcoming(
                    jobID: job.id, jobName: job.definition.name, category: job.category.name, at: $0)
            }
        }
        return LedgerOverview(
            jobs: jobs.count, runningCount: running.count, running: running, waiting: waiting.count,
            waitingRuns: waiting, failing: failing.count, failingRuns: failing,
            overdue: upcoming.count { now - $0.at > LedgerOverview.overdueAfter },
            upcoming: upcoming.sorted { $0.at < $1.at })
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
        var pages = homePages(text) + jobPages(text) + jobFormPages(text) + categoryPages(text)
        pages += fleetPages(text) + helpPages(text) + runListPages(text) + runPages(text) + explainPages(text)
        pages.append(("message", MessagePage(context: context, status: 404, title: text, message: text).render()))
        return pages
    }
}
