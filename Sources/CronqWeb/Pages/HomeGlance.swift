import CronqSchedule
import CronqShared

/// The four boxes at the top of the home page: failing, running, waiting or late, next.
struct HomeGlance {
    var context: PageContext
    var overview: LedgerOverview
    var jobs: [JobSummary]

    /// How long after its instant a run that has not started counts as late.
    static let lateAfter = TimeSpan.seconds(30)
    private static let shown = 6

    func render() -> HTML {
        var boxes = box("failing", "Failing", failingCount, calm: "Nothing is failing.", failing.map(failingEntry))
        let running = overview.running
        boxes.append(box("running", "Running", running.count, calm: "Nothing is running.", running.map(runEntry)))
        let late = overdue.map(overdueEntry) + waiting.map(runEntry)
        boxes.append(box("late", lateTitle, waitingCount, calm: "Nothing waits.", late))
        boxes.append(box("next", "Next", nil, calm: "No job will run by itself.", overview.upcoming.map(nextEntry)))
        return boxes
    }

    private func box(_ name: String, _ title: String, _ count: Int?, calm: String, _ entries: [HTML]) -> HTML {
        let active = count.map { $0 > 0 } ?? !entries.isEmpty
        return Tag.section(.class("panel box \(name)\(active ? " active" : "")"), .labelled(by: "\(name)-title")) {
            Tag.h2(.id("\(name)-title")) {
                title
                if let count {
                    " "
                    Tag.b(.class("count")) { NumberWords.grouped(count) }
                }
            }
            if entries.isEmpty {
                Tag.p(.class("quiet")) { active ? "Not among the jobs below." : calm }
            } else {
                Tag.ul(.class("entries")) { for entry in entries.prefix(Self.shown) { entry } }
                more(name, max(count ?? 0, entries.count) - Self.shown)
            }
        }
    }

    private func more(_ name: String, _ rest: Int) -> HTML? {
        guard rest > 0, name != "next" else { return nil }
        return Tag.p(.class("quiet more")) {
            if name == "failing" {
                Tag.a(.href(.failures)) { "\(NumberWords.grouped(rest)) more" }
            } else {
                "and \(NumberWords.grouped(rest)) more"
            }
        }
    }

    // MARK: Failing

    private var failing: [RunSummary] {
        jobs.compactMap(\.verdict).filter(\.state.isFailure).sorted { $0.id > $1.id }
    }

    private var failingCount: Int { max(overview.failing, failing.count) }

    private func failingEntry(_ run: RunSummary) -> HTML {
        entry(run) {
            RunWords.phrase(run) ?? RunWords.word(run.state)
            ", "
            TimeMark.relative(run.finishedAt ?? run.scheduledAt, in: context)
        }
    }

    // MARK: Running, waiting, late

    /// Instants that should have become runs by now: nobody claims them.
    private var overdue: [JobSummary] {
        jobs.filter { job in job.nextRun.map { context.now - $0 > Self.lateAfter } ?? false }
    }

    private var waiting: [RunSummary] {
        jobs.flatMap(\.recentRuns).filter { !$0.state.isTerminal && $0.state != .running }
            .sorted { $0.scheduledAt < $1.scheduledAt }
    }

    private var waitingCount: Int { max(overview.waiting, waiting.count) + overdue.count }

    private var lateTitle: String {
        overdue.isEmpty && !waiting.contains { isLate($0) } ? "Waiting" : "Waiting, late"
    }

    private func isLate(_ run: RunSummary) -> Bool { context.now - run.scheduledAt > Self.lateAfter }

    private func runEntry(_ run: RunSummary) -> HTML {
        entry(run) {
            if run.state == .running {
                TimeMark.since(run.startedAt ?? run.scheduledAt, in: context)
                run.host.map { " on \($0)" } ?? ""
            } else {
                if isLate(run) {
                    Tag.b(.class("late-word")) { "late" }
                    ", "
                }
                "due "
                TimeMark.relative(run.scheduledAt, in: context)
                ", \(RunWords.phrase(run) ?? "\(RunWords.word(run.state)) in “\(run.queue)”")"
            }
        }
    }

    private func overdueEntry(_ job: JobSummary) -> HTML {
        Tag.li {
            Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
            Tag.span(.class("meta")) {
                Tag.b(.class("late-word")) { "late" }
                ", due "
                if let due = job.nextRun { TimeMark.relative(due, in: context) }
                ", not claimed: is an injector running?"
            }
        }
    }

    private func entry(_ run: RunSummary, @HTMLBuilder meta: () -> HTML) -> HTML {
        Tag.li {
            Tag.a(.class("name"), .href(.run(run.id)), .title(run.category)) { run.jobName }
            Tag.span(.class("meta")) { meta() }
        }
    }

    // MARK: Next

    private func nextEntry(_ next: LedgerOverview.Upcoming) -> HTML {
        Tag.li {
            Tag.a(.class("name"), .href(.job(next.jobID)), .title(next.category)) { next.jobName }
            Tag.span(.class("meta")) { TimeMark.relative(next.at, in: context) }
        }
    }
}

extension JobSummary {
    /// The newest run that says whether the job works: one that was started, or had to be.
    var verdict: RunSummary? {
        recentRuns.first { $0.state == .succeeded || $0.state.isFailure }
    }
}
