import CronqSchedule

/// Which times are written along a chart: whole ones on the viewer's clock, not too many for a narrow screen.
struct TimeAxis: Sendable {
    struct Tick: Sendable, Hashable {
        var at: Instant
        /// `11:30`; at midnight the day, `11-22`.
        var label: String
    }

    var from: Instant
    var until: Instant
    var zone: ZoneRules

    private static let most: Int64 = 8
    /// In minutes.
    private static let steps: [Int64] = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080]

    /// In order, each strictly within the chart.
    var ticks: [Tick] {
        let step = TimeSpan.minutes(minutes).microseconds
        let first = zone.local(at: from).microseconds
        var ticks: [Tick] = []
        // Where the clocks go forward several whole times come at once, so there are some more turns than ticks.
        for turn in 0...(Self.most * 2) {
            let local = CivilDateTime(microseconds: first - first % step + turn * step)
            let at = zone.firstInstant(reaching: local)
            if at >= until { break }
            if at > ticks.last?.at ?? from { ticks.append(Tick(at: at, label: Self.label(zone.local(at: at)))) }
        }
        return ticks
    }

    private var minutes: Int64 {
        let length = (until - from).microseconds / TimeSpan.minutes(1).microseconds
        return Self.steps.first { length / $0 <= Self.most } ?? Self.steps[Self.steps.count - 1]
    }

    private static func label(_ local: CivilDateTime) -> String {
        if local.hour == 0, local.minute == 0 { return String(local.date.description.suffix(5)) }
        return clock(local)
    }

    /// `11:30`
    static func clock(_ local: CivilDateTime) -> String {
        String(local.iso8601.drop { $0 != "T" }.dropFirst().prefix(5))
    }
}

/// The row of times above a chart, or below it.
struct TimeAxisRow {
    var axis: TimeAxis

    func render() -> HTML {
        let length = (axis.until - axis.from).microseconds
        return Tag.svg(.width(.whole), .height(16), .hiddenFromReaders) {
            for tick in axis.ticks {
                let share = ChartShare((tick.at - axis.from).microseconds, of: length)
                Tag.text(.x(share), .y(12), .textAnchor(Self.anchor(share))) { tick.label }
            }
        }
    }

    /// Near the edges a label leans inwards.
    private static func anchor(_ share: ChartShare) -> StaticString {
        if share.thousandths < 30 { return "start" }
        return share.thousandths > 970 ? "end" : "middle"
    }
}
