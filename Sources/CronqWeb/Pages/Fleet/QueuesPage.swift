import CronqSchedule
import CronqShared

/// `/queues`: what is in each queue, and who serves it.
struct QueuesPage: Sendable {
    var context: PageContext
    var fleet: FleetState
    var queues: [QueueSummary]
    /// The page begins behind this queue.
    var after: String?

    static let limit = 200
    /// How many queues that nobody serves are told one by one.
    private static let warnings = 10
    private static let hostsNamed = 3

    func render() -> HTML {
        PageFrame(context: context, title: "Queues", path: .queues).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Queues" } }
                Tag.p(.class("quiet")) {
                    "A job's routing key names its queue; runners say which queues they serve (CRONQ_QUEUE)."
                }
            }
            Tag.div(.class("stack"), .id("queues"), .renewed) {
                unserved
                Tag.section(.class("panel"), .label("Queues")) { content }
            }
        }
    }

    /// Those with runs in them, and those that runners serve, by name.
    private var known: [QueueSummary] {
        let served = Set(fleet.runners.filter { !fleet.isSilent($0) }.flatMap(\.description.queues))
            .subtracting(queues.map(\.name))
        let empty = served.map { QueueSummary(name: $0, waiting: 0, running: 0, oldest: nil) }
        return (queues + empty).sorted { $0.name < $1.name }
    }

    private var page: ArraySlice<QueueSummary> {
        let known = known
        guard let after else { return known[...] }
        return known.drop { $0.name <= after }
    }

    // MARK: What nobody serves

    private var waiting: [QueueSummary] { queues.filter { $0.waiting > 0 && !fleet.isServed($0.name) } }

    @HTMLBuilder private var unserved: HTML {
        for queue in waiting.prefix(Self.warnings) {
            Tag.p(.class("alert")) { RunExplanation.sentence(FleetState.unserved(queue.name)) }
        }
        if waiting.count > Self.warnings {
            Tag.p(.class("alert")) {
                "No runner listens to \(NumberWords.count(waiting.count - Self.warnings, "more queue")) with runs."
            }
        }
    }

    // MARK: Queues

    @HTMLBuilder private var content: HTML {
        if page.isEmpty {
            empty
        } else {
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            Tag.th(.scope("col")) { "Queue" }
                            Tag.th(.class("number"), .scope("col")) { "Waiting" }
                            Tag.th(.class("number"), .scope("col")) { "Running" }
                            Tag.th(.scope("col")) { "Oldest waits" }
                            Tag.th(.scope("col")) { "Served by" }
                        }
                    }
                    Tag.tbody { for queue in page.prefix(Self.limit) { row(queue) } }
                }
            }
        }
        paging
    }

    private var empty: HTML {
        Tag.div(.class("empty")) {
            if after == nil {
                Tag.h2 { "All queues are empty" }
                Tag.p {
                    "Nothing waits and nothing runs. A queue is shown when it has a run, or a runner that names it."
                }
            } else {
                Tag.h2 { "No more queues" }
            }
        }
    }

    private func row(_ queue: QueueSummary) -> HTML {
        Tag.tr(.data("data-key", queue.name)) {
            cell("Queue") { Tag.span(.class("name")) { queue.name } }
            Tag.td(.class("number"), .data("data-label", "Waiting")) { count(queue.waiting) }
            Tag.td(.class("number"), .data("data-label", "Running")) { count(queue.running) }
            cell("Oldest waits") {
                if let oldest = queue.oldest { TimeMark.since(oldest, in: context) }
            }
            cell("Served by") { servers(queue.name) }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    /// Counts stop at a limit.
    private func count(_ number: Int) -> String {
        NumberWords.grouped(number) + (number < LedgerOverview.countLimit ? "" : "+")
    }

    @HTMLBuilder
    private func servers(_ queue: String) -> HTML {
        let runners = fleet.runners(of: queue)
        if fleet.legacyQueues.contains(queue) {
            "runners of the original, which nobody can see"
        } else if !runners.isEmpty {
            Tag.span { hosts(runners) }
            Tag.span(.class("meta")) {
                let slots = runners.reduce(0) { $0 + $1.description.slots }
                let free = runners.reduce(0) { $0 + max(0, $1.description.slots - $1.busy) }
                "\(NumberWords.grouped(free)) of \(NumberWords.count(slots, "slot")) free"
            }
        } else if fleet.isServed(queue) {
            Tag.span(.class("quiet")) { "not known now" }
        } else {
            Tag.b(.class("late-word")) {
                Icon.warning
                "no runner"
            }
        }
    }

    /// `worker-1, worker-2, worker-3 and 4 more hosts`
    private func hosts(_ runners: [RunnerSummary]) -> String {
        let hosts = Set(runners.map(\.description.host)).sorted()
        let named = hosts.prefix(Self.hostsNamed).joined(separator: ", ")
        let more = hosts.count - Self.hostsNamed
        return more > 0 ? "\(named) and \(NumberWords.count(more, "more host"))" : named
    }

    private var paging: HTML? {
        let page = page
        let hasMore = page.count > Self.limit
        guard after != nil || hasMore else { return nil }
        return Tag.p(.class("paging")) {
            if after != nil { Tag.a(.href(.queues), .rel("prev")) { "From the beginning" } }
            if hasMore, let last = page.prefix(Self.limit).last {
                " "
                Tag.a(.href(.queues.with(["after": last.name])), .rel("next")) { "More queues" }
            }
        }
    }
}
