import CronqSchedule
import CronqShared

/// One row for each job: bars from start to end, marks for what did not run, outlines for what will.
///
/// The drawing is for eyes and pointers. Readers hear the words beside each name, and `TimelineTable` has every run.
struct TimelineChart {
    var context: PageContext
    var timeline: Timeline

    private static let height = 22
    /// So that the shortest run is seen.
    private static let thinnest = ChartShare(3, of: 1_000)

    private var window: TimelineWindow { timeline.window }

    func render() -> HTML {
        let axis = TimeAxis(from: window.from, until: window.until, zone: context.zone)
        let grid = grid(axis)
        return Tag.figure(.class("chart")) {
            Tag.ul(.class("lanes")) {
                row(axis)
                for lane in timeline.lanes { row(lane, grid) }
                if timeline.lanes.count > 15 { row(axis) }
            }
            Tag.figcaption {
                "Bars run from start to end. Outlines are planned runs."
                if window.containsNow { " The line is now." }
            }
        }
    }

    private func row(_ axis: TimeAxis) -> HTML {
        Tag.li(.hiddenFromReaders) {
            Tag.span {}
            TimeAxisRow(axis: axis).render()
        }
    }

    private func row(_ lane: Timeline.Lane, _ grid: HTML) -> HTML {
        Tag.li {
            Tag.div {
                Tag.a(.class("name"), .href(.job(lane.job)), .title(lane.category)) { lane.name }
                Tag.span(.class("meta")) { summary(lane) }
            }
            Tag.svg(.width(.whole), .height(Self.height), .hiddenFromReaders) {
                grid
                if let planned = lane.planned { draw(planned) }
                for run in lane.runs { draw(run) }
            }
        }
    }

    private func grid(_ axis: TimeAxis) -> HTML {
        var lines = Tag.group(.class("grid")) {
            for tick in axis.ticks { line(tick.at) }
        }
        if window.containsNow { lines.append(Tag.group(.class("now")) { line(window.now) }) }
        return lines
    }

    private func line(_ instant: Instant) -> HTML {
        let share = window.share(instant)
        return Tag.line(.x1(share), .x2(share), .y2(Self.height)) {}
    }

    // MARK: Words

    /// `3 succeeded, 1 failed, next 12:05:00`
    private func summary(_ lane: Timeline.Lane) -> String {
        var parts: [String] = []
        for state in RunState.allCases {
            let count = lane.runs.reduce(0) { $0 + ($1.state == state ? max(1, $1.instants) : 0) }
            if count > 0 { parts.append("\(NumberWords.grouped(count)) \(RunWords.word(state))") }
        }
        if let planned = lane.planned {
            parts.append("\(planned.first < context.now ? "due since" : "next") \(time(planned.first))")
        }
        return parts.joined(separator: ", ")
    }

    private func time(_ instant: Instant) -> String { TimeWords.short(instant, on: context.now, in: context.zone) }

    /// What the pointer is told about a run.
    private func title(_ run: RunSummary) -> String {
        var parts = [RunWords.word(run.state), RunWords.phrase(run), "due \(time(run.scheduledAt))"]
        parts.append(RunWords.instants(run))
        if let start = run.startedAt {
            parts.append(run.finishedAt.map { "took \(TimeWords.length($0 - start))" } ?? "started \(time(start))")
        }
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    // MARK: Shapes

    private func draw(_ run: RunSummary) -> HTML {
        Tag.a(.href(.run(run.id)), .passedByKeyboard) {
            Tag.title { title(run) }
            if let start = run.startedAt {
                bar(run, from: start, to: run.finishedAt ?? max(start, context.now), y: 6, height: 10)
            } else if !run.state.isTerminal {
                bar(run, from: run.scheduledAt, to: max(run.scheduledAt, context.now), y: 9, height: 4)
            }
            if run.startedAt == nil || run.state != .succeeded {
                TimelineMark.drawShared(run.state, at: window.share(mark(run)))
            }
        }
    }

    /// Where a run's mark stands: where it ended, or when it was due if it never began.
    private func mark(_ run: RunSummary) -> Instant {
        guard run.startedAt != nil else { return run.scheduledAt }
        return run.finishedAt ?? context.now
    }

    private func bar(_ run: RunSummary, from start: Instant, to end: Instant, y: Int, height: Int) -> HTML {
        let (left, right) = (window.share(start), window.share(end))
        return Tag.rect(
            .class("bar \(run.state.rawValue)"), .x(left), .y(y), .width(max(right - left, Self.thinnest)),
            .height(height), .cornerRadius(1)
        ) {}
    }

    private func draw(_ planned: PlannedFires) -> HTML {
        Tag.group(.class("bar next")) {
            Tag.title { words(planned) }
            if planned.instants.isEmpty {
                let (left, right) = (window.share(planned.first), window.share(planned.last))
                Tag.rect(
                    .x(left), .y(7), .width(max(right - left, Self.thinnest)), .height(8), .cornerRadius(4)
                ) {}
            } else {
                for instant in planned.instants {
                    Tag.circle(.cx(window.share(instant)), .cy(11), .radius(4)) {}
                }
            }
        }
    }

    /// `planned 12:05:00`, `12 planned, from 12:05:00 to 13:00:00`
    private func words(_ planned: PlannedFires) -> String {
        guard planned.count > 1 else { return "planned \(time(planned.first))" }
        return "\(NumberWords.grouped(planned.count)) planned, from \(time(planned.first)) to \(time(planned.last))"
    }
}
