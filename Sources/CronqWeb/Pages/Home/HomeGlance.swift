import CronqSchedule
import CronqShared

/// The four boxes at the top of the home page: failing, running, waiting or late, next.
struct HomeGlance {
    var context: PageContext
    var overview: LedgerOverview

    /// How long after its instant a run that has not started counts as late.
    static let lateAfter = LedgerOverview.overdueAfter
    private static let shown = 6

    func render() -> HTML {
        var boxes = box(
            "failing", "Failing", overview.failing, calm: "Nothing is failing.",
            overview.failingRuns.map(failingEntry), all: .jobs.with(["show": JobQuery.Condition.failing.rawValue]))
        boxes.append(
            box(
                "running", "Running", overview.runningCount, calm: "Nothing is running.",
                overview.running.map(runEntry), all: .jobs.with(["show": JobQuery.Condition.running.rawValue])))
        boxes.append(
            box(
                "late", isLate ? "Late, waiting" : "Waiting", overview.waiting + overview.overdue,
                calm: "Nothing waits.",
                overdue.map(overdueEntry) + overview.waitingRuns.map(runEntry),
                all: .jobs.with(["show": JobQuery.Condition.active.rawValue])))
        boxes.append(box("next", "Next", nil, calm: nextCalm, next.map(nextEntry), all: .timeline))
        return boxes
    }

    private func box(
        _ name: String, _ title: String, _ count: Int?, calm: String, _ entries: [HTML], all: PagePath
    ) -> HTML {
        let isActive = count.map { $0 > 0 } ?? !entries.isEmpty
        return Tag.section(.class("panel box \(name)\(isActive ? " active" : "")"), .labelled(by: "\(name)-title")) {
            Tag.h2(.id("\(name)-title")) {
                title
                if let count {
                    " "
                    Tag.b(.class("count")) { Self.words(count) }
                }
            }
            if !isActive {
                Tag.p(.class("quiet")) { calm }
            } else {
                Tag.ul(.class("entries")) { for entry in entries.prefix(Self.shown) { entry } }
                more(count ?? entries.count, shown: min(entries.count, Self.shown), all)
            }
        }
    }

    private func more(_ count: Int, shown: Int, _ all: PagePath) -> HTML? {
        guard count > shown else { return nil }
        return Tag.p(.class("more")) {
            Tag.a(.href(all)) { all == .timeline ? "The timeline" : "\(Self.words(count - shown)) more" }
        }
    }

    /// Counts stop at a limit.
    private static func words(_ count: Int) -> String {
        NumberWords.grouped(count) + (count < LedgerOverview.countLimit ? "" : "+")
    }

    // MARK: Failing

    private func failingEntry(_ run: RunSummary) -> HTML {
        entry(run) {
            RunWords.phrase(run) ?? RunWords.word(run.state)
            ", "
            TimeMark.relative(run.finishedAt ?? run.scheduledAt, in: context)
        }
    }

    // MARK: Running, waiting, late

    /// Instants that should have become runs by now: nobody claims them.
    private var overdue: [LedgerOverview.Upcoming] { overview.upcoming.filter { isOverdue($0.at) } }

    private func isOverdue(_ instant: Instant) -> Bool { context.now - instant > Self.lateAfter }

    private var isLate: Bool {
        overview.overdue > 0 || overview.waitingRuns.contains { isOverdue($0.scheduledAt) }
    }

    private func runEntry(_ run: RunSummary) -> HTML {
        entry(run) {
            if run.state == .running {
                TimeMark.since(run.startedAt ?? run.scheduledAt, in: context)
                run.host.map { " on \($0)" } ?? ""
            } else {
                if isOverdue(run.scheduledAt) {
                    Tag.b(.class("late-word")) { "late" }
                    ", "
                }
                "due "
                TimeMark.relative(run.scheduledAt, in: context)
                ", \(RunWords.phrase(run) ?? "\(RunWords.word(run.state)) in “\(run.queue)”")"
            }
        }
    }

    private func overdueEntry(_ late: LedgerOverview.Upcoming) -> HTML {
        Tag.li {
            Tag.a(.class("name"), .href(.job(late.jobID)), .title(late.category)) { late.jobName }
            Tag.span(.class("meta")) {
                Tag.b(.class("late-word")) { "late" }
                ", due "
                TimeMark.relative(late.at, in: context)
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

    private var next: [LedgerOverview.Upcoming] { overview.upcoming.filter { !isOverdue($0.at) } }

    /// Said of an empty box: what comes next may stand behind what is late already.
    private var nextCalm: String {
        overview.upcoming.isEmpty ? "No job will run by itself." : "What is late comes first."
    }

    private func nextEntry(_ next: LedgerOverview.Upcoming) -> HTML {
        Tag.li {
            Tag.a(.class("name"), .href(.job(next.jobID)), .title(next.category)) { next.jobName }
            Tag.span(.class("meta")) { TimeMark.relative(next.at, in: context) }
        }
    }
}
