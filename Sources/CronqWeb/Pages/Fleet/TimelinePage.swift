import CronqSchedule
import CronqShared

/// `/timeline`: what ran when, and what will run next.
struct TimelinePage: Sendable {
    var context: PageContext
    var timeline: Timeline
    /// The category that is shown; `nil` = all.
    var category: String?
    /// To choose from, by name.
    var categories: [String]

    private var window: TimelineWindow { timeline.window }

    func render() -> HTML {
        PageFrame(context: context, title: "Timeline", path: .timeline).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Timeline" } }
            }
            TimelineTabs(current: .timeline, category: category).render()
            Tag.section(.class("panel"), .label("Timeline")) {
                toolbar
                TimelineMark.shapes
                Tag.div(.id("timeline"), .renewed) { content }
                legend
            }
        }
    }

    // MARK: Which part of it

    private var toolbar: HTML {
        Tag.div(.class("toolbar")) {
            Tag.nav(.class("chips"), .label("Window"), .id("window"), .renewed) {
                Tag.a(.href(path(from: window.earlier)), .rel("prev")) { "Earlier" }
                Tag.a([.href(path(from: nil))] + (window.isFollowing ? [.current] : [])) { "Now" }
                Tag.a(.href(path(from: window.later)), .rel("next")) { "Later" }
                for hours in TimelineWindow.choices { length(hours) }
            }
            search
        }
    }

    private func length(_ hours: Int64) -> HTML {
        let from = window.isFollowing ? nil : window.start(ofHours: hours)
        return Tag.a(
            [.href(path(from: from, hours: hours)), .label("\(hours) h before and after")]
                + (hours == window.hours ? [.current] : [])
        ) { "± \(hours) h" }
    }

    private var search: HTML {
        Tag.form(.class("search"), .method("get"), .action(.timeline)) {
            if window.hours != 1 { Tag.input(.type("hidden"), .name("hours"), .value(String(window.hours))) }
            CategoryChoice(category: category, categories: categories).render()
            Tag.input(
                .type("datetime-local"), .name("from"), .value(typedStart), .label("From, \(context.zone.identifier)"))
            Tag.button(.type("submit")) { "Show" }
        }
    }

    /// As browsers write a time without a zone: theirs, which is the viewer's.
    private var typedStart: String {
        window.isFollowing ? "" : String(context.zone.local(at: window.from).iso8601.prefix(16))
    }

    private func path(from: Instant?, hours: Int64? = nil) -> PagePath {
        Self.path(from: from, hours: hours ?? window.hours, category: category)
    }

    static func path(from: Instant?, hours: Int64, category: String?) -> PagePath {
        .timeline.with([
            "from": from?.iso8601, "hours": hours == 1 ? nil : String(hours), "category": category,
        ])
    }

    // MARK: What happened

    @HTMLBuilder private var content: HTML {
        Tag.h2 { "\(time(window.from)) to \(time(window.until)), \(context.zone.identifier)" }
        if timeline.lanes.isEmpty {
            empty
        } else {
            for sentence in leftOut { Tag.p(.class("meta")) { sentence } }
            TimelineChart(context: context, timeline: timeline).render()
            TimelineTable(context: context, timeline: timeline).render()
        }
    }

    private var empty: HTML {
        Tag.div(.class("empty")) {
            Tag.h2 { "Nothing ran, and nothing is planned" }
            Tag.p { "No run was due in this time\(place), and no schedule has an instant in it." }
            Tag.p {
                if window.hours < 24 { Tag.a(.class("button"), .href(path(from: nil, hours: 24))) { "Show two days" } }
                " "
                if category != nil {
                    Tag.a(.href(Self.path(from: nil, hours: window.hours, category: nil))) { "Every category" }
                } else {
                    Tag.a(.href(.jobs)) { "All jobs" }
                }
            }
        }
    }

    private var place: String { category.map { " in “\($0)”" } ?? "" }

    /// What is not shown, and how to see it.
    private var leftOut: [String] {
        var sentences: [String] = []
        if let from = timeline.runsFrom {
            sentences.append("There are too many runs: those that were due before \(time(from)) are left out.")
        }
        if timeline.jobsLeftOut > 0 {
            sentences.append(
                "\(NumberWords.count(timeline.jobsLeftOut, "more job")) or more are left out; those with failures,"
                    + " and those that run or wait, are shown first.")
        }
        if let through = timeline.plannedThrough {
            sentences.append("Of jobs whose next run comes after \(time(through)), planned runs are left out.")
        }
        if let asked = timeline.jobsAsked {
            sentences.append(
                "Planned runs are shown of the category's first \(NumberWords.grouped(asked)) jobs by name only.")
        }
        if !sentences.isEmpty {
            sentences.append(category == nil ? "Choose a category, or a shorter time." : "Choose a shorter time.")
        }
        return sentences
    }

    private var legend: HTML {
        Tag.p(.class("meta")) {
            for state in RunState.allCases {
                StateMark.badge(state)
                " "
            }
            Tag.a(.href(.help)) { "What these mean" }
        }
    }

    private func time(_ instant: Instant) -> String { TimeWords.short(instant, on: context.now, in: context.zone) }
}

/// The two views of time.
struct TimelineTabs {
    var current: PagePath
    var category: String?

    func render() -> HTML {
        Tag.nav(.class("tabs"), .label("Views")) {
            tab("What ran and what will", .timeline)
            tab("Planned load", .load)
        }
    }

    private func tab(_ title: String, _ path: PagePath) -> HTML {
        Tag.a([.href(path.with(["category": category]))] + (path == current ? [.currentPage] : [])) { title }
    }
}

/// A list of categories to choose one from, or all.
struct CategoryChoice {
    var category: String?
    var categories: [String]

    func render() -> HTML {
        Tag.select(.name("category"), .label("Category")) {
            Tag.option(.value("")) { "Every category" }
            for name in offered {
                Tag.option([.value(name)] + (name == category ? [.selected] : [])) { name }
            }
        }
    }

    /// One that is asked for by a name that nobody has is offered as well: the page says that it is empty.
    private var offered: [String] {
        guard let category, !categories.contains(category) else { return categories }
        return [category] + categories
    }
}
