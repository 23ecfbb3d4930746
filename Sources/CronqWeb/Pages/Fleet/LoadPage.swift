import CronqSchedule
import CronqShared

/// `/timeline/load`: how many runs are planned in each five minutes of the next 24 hours.
struct LoadPage: Sendable {
    var context: PageContext
    var load: LoadMap
    /// The category that is shown; `nil` = all.
    var category: String?
    /// To choose from, by name.
    var categories: [String]

    func render() -> HTML {
        PageFrame(context: context, title: "Planned load", path: .timeline).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Planned load" } }
                Tag.p(.class("quiet")) { "How many runs begin when, if all schedules stay as they are." }
            }
            TimelineTabs(current: .load, category: category).render()
            Tag.section(.class("panel"), .labelled(by: "load-title")) {
                Tag.div(.class("toolbar")) {
                    Tag.h2(.id("load-title")) { "The next 24 hours, \(context.zone.identifier)" }
                    Tag.form(.class("search"), .method("get"), .action(.load)) {
                        CategoryChoice(category: category, categories: categories).render()
                        Tag.button(.type("submit")) { "Show" }
                    }
                }
                if let busiest = load.busiest { content(busiest) } else { empty }
            }
        }
    }

    private var empty: HTML {
        Tag.div(.class("empty")) {
            Tag.h2 { "Nothing is planned" }
            Tag.p { "No job\(category.map { " of “\($0)”" } ?? "") will run by itself in the next 24 hours." }
            Tag.p { Tag.a(.href(.jobs)) { "All jobs" } }
        }
    }

    @HTMLBuilder
    private func content(_ busiest: Int) -> HTML {
        Tag.p {
            "\(NumberWords.count(load.total, "run")) of \(NumberWords.count(load.jobs, "job")) are planned."
            " The most begin in the five minutes from \(clock(load.start(ofPart: busiest))):"
            " \(NumberWords.grouped(load.most))."
        }
        if load.isPartial {
            Tag.p(.class("alert")) {
                "This is a part only: \(NumberWords.count(load.jobs, "job")) were looked at, and there are more."
                if category == nil { " Choose a category." }
            }
        }
        chart
        table
        Tag.p(.class("meta")) {
            "Jobs at rest and disabled jobs are left out, and so are runs that people ask for. As of "
            TimeMark.clock(context.now, in: context)
            "."
        }
    }

    // MARK: Chart

    /// One row for each five minutes of an hour, one column for each hour.
    private var chart: HTML {
        Tag.figure(.class("chart")) {
            Tag.ul(.class("lanes"), .hiddenFromReaders) {
                Tag.li {
                    Tag.span {}
                    TimeAxisRow(axis: TimeAxis(from: load.start, until: load.end, zone: context.zone)).render()
                }
                for part in 0..<LoadMap.partsPerHour { row(part) }
            }
            Tag.figcaption {
                "Each column is an hour, each row five minutes of it. The fuller a field, the more runs:"
                " from 1 to \(NumberWords.grouped(load.most))."
            }
        }
    }

    private func row(_ part: Int) -> HTML {
        Tag.li {
            Tag.span(.class("quiet")) { ":\(minutes(part))" }
            Tag.svg(.width(.whole), .height(14)) {
                for hour in 0..<LoadMap.hours { field(hour, part) }
            }
        }
    }

    /// A field of the busiest five minutes fills its place, and one of few runs is a dot in it: nobody needs colour.
    private func field(_ hour: Int, _ part: Int) -> HTML {
        let count = load.counts[hour * LoadMap.partsPerHour + part]
        let level = load.level(count)
        guard level > 0 else { return .empty }
        let height = 2 + 2 * level
        return Tag.rect(
            .class("heat"), .x(ChartShare(Int64(hour), of: Int64(LoadMap.hours))), .y((14 - height) / 2),
            .width(ChartShare(Int64(level * 8), of: 1_000)), .height(height), .opacity(Self.opacity(level))
        ) {
            Tag.title { "\(start(hour, part)): \(NumberWords.count(count, "run"))" }
        }
    }

    private static func opacity(_ level: Int) -> StaticString {
        switch level {
        case 1: "0.45"
        case 2: "0.6"
        case 3: "0.7"
        case 4: "0.85"
        default: "1"
        }
    }

    // MARK: Words

    private var table: HTML {
        Tag.details {
            Tag.summary { "As a table" }
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            Tag.th(.scope("col")) { "Hour from" }
                            Tag.th(.class("number"), .scope("col")) { "Planned runs" }
                            Tag.th(.scope("col")) { "Busiest five minutes" }
                        }
                    }
                    Tag.tbody { for hour in 0..<LoadMap.hours { row(ofHour: hour) } }
                }
            }
        }
    }

    private func row(ofHour hour: Int) -> HTML {
        let counts = Array(load.hour(hour))
        let most = counts.max() ?? 0
        return Tag.tr {
            Tag.td(.data("data-label", "Hour from")) { start(hour, 0) }
            Tag.td(.class("number"), .data("data-label", "Planned runs")) {
                NumberWords.grouped(counts.reduce(0, +))
            }
            Tag.td(.data("data-label", "Busiest five minutes")) {
                if most > 0, let part = counts.firstIndex(of: most) {
                    "from \(start(hour, part)), \(NumberWords.count(most, "run"))"
                }
            }
        }
    }

    private func start(_ hour: Int, _ part: Int) -> String {
        clock(load.start(ofPart: hour * LoadMap.partsPerHour + part))
    }

    /// `02:05`, with the day if it is not today's.
    private func clock(_ instant: Instant) -> String {
        let local = context.zone.local(at: instant)
        let clock = TimeAxis.clock(local)
        return local.date == context.zone.local(at: context.now).date ? clock : "\(local.date) \(clock)"
    }

    private func minutes(_ part: Int) -> String {
        let minutes = part * Int(LoadMap.part.microseconds / TimeSpan.minutes(1).microseconds)
        return minutes < 10 ? "0\(minutes)" : String(minutes)
    }
}
