import CronqSchedule
import CronqShared

/// `/runners`: who runs commands, who hands them out, and whether they are there.
struct RunnersPage: Sendable {
    var context: PageContext
    var fleet: FleetState
    /// Some of what runs now, newest first.
    var running: [RunSummary]
    var hasMoreRuns = false

    /// How many runners are shown.
    static let limit = 200
    /// How many of a host's runs are named.
    private static let runsPerHost = 3

    func render() -> HTML {
        PageFrame(context: context, title: "Runners", path: .runners).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Runners" } }
            }
            Tag.section(.class("panel"), .labelled(by: "runners-title"), .id("runners"), .renewed) { runners }
            if fleet.isFleet {
                Tag.section(.class("panel"), .labelled(by: "processes-title"), .id("processes"), .renewed) { processes }
            }
        }
    }

    // MARK: Runners

    @HTMLBuilder private var runners: HTML {
        Tag.h2(.id("runners-title")) {
            "Runners "
            Tag.span(.class("count")) { NumberWords.grouped(fleet.runners.count) }
        }
        if fleet.runners.isEmpty {
            empty
        } else {
            Tag.p(.class("quiet")) { summary }
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            for title in ["Runner", "Slots", "Queues", "Runs now", "Heard", "Since"] {
                                Tag.th(.scope("col")) { title }
                            }
                        }
                    }
                    Tag.tbody { for runner in shown { row(runner) } }
                }
            }
            if fleet.runners.count > Self.limit {
                Tag.p(.class("meta")) {
                    "\(NumberWords.count(fleet.runners.count - Self.limit, "more runner")) are left out."
                }
            }
        }
    }

    /// `12 of 40 slots busy on 3 hosts, 1 runner silent, 1 draining`
    private var summary: String {
        let living = fleet.runners.filter { !fleet.isSilent($0) }
        let slots = living.reduce(0) { $0 + $1.description.slots }
        let busy = living.reduce(0) { $0 + $1.busy }
        let hosts = Set(living.map(\.description.host)).count
        var parts = ["\(SlotMeter(busy: busy, slots: slots).words) on \(NumberWords.count(hosts, "host"))"]
        let silent = fleet.runners.count - living.count
        if silent > 0 { parts.append("\(NumberWords.count(silent, "runner")) silent") }
        let draining = living.count(where: \.description.draining)
        if draining > 0 { parts.append("\(NumberWords.grouped(draining)) draining") }
        return parts.joined(separator: ", ")
    }

    /// Those that somebody must look at come first; the others stay in the order of their hosts.
    private var shown: ArraySlice<RunnerSummary> {
        let silent = fleet.runners.filter(fleet.isSilent)
        return (silent + fleet.runners.filter { !fleet.isSilent($0) }).prefix(Self.limit)
    }

    private var empty: HTML {
        Tag.div(.class("empty")) {
            Tag.h3 { "No runner was heard in the last hour" }
            if fleet.isFleet {
                Tag.p { "What is due waits until one comes. Start one on a host where jobs are to run:" }
                Tag.pre(.class("code"), .role("group"), .tabIndex(0), .label("Example command")) {
                    Tag.code { Self.example }
                }
                Tag.p(.class("quiet")) {
                    "CRONQ_QUEUE names the queues that it serves, separated by commas; cronq_jobs holds the jobs of the"
                    " routing key default. Its log says “is ready” when it works."
                }
            } else {
                Tag.p { "The runner is part of this process and appears within seconds. If not, the log says why." }
            }
        }
    }

    static let example = "RABBITMQ_HOST=rabbit.example.org CRONQ_QUEUE=cronq_jobs cronq-runner"

    // MARK: One runner

    private func row(_ runner: RunnerSummary) -> HTML {
        let about = runner.description
        let isSilent = fleet.isSilent(runner)
        return Tag.tr(.data("data-key", about.id.description)) {
            cell("Runner") {
                Tag.span(.class("name")) { about.host }
                if about.draining {
                    " "
                    Tag.span(.class("badge")) { "draining" }
                }
                Tag.span(.class("meta")) { "process \(about.processID), version \(about.version)" }
            }
            cell("Slots") {
                Tag.span { SlotMeter(busy: runner.busy, slots: about.slots).words }
                SlotMeter(busy: runner.busy, slots: about.slots).render()
            }
            cell("Queues") { about.queues.isEmpty ? "every queue" : about.queues.joined(separator: ", ") }
            cell("Runs now") { runs(runner) }
            cell("Heard") {
                if isSilent {
                    Tag.b(.class("late-word")) {
                        Icon.warning
                        "silent"
                    }
                    ", "
                }
                TimeMark.relative(runner.lastSeenAt, in: context)
                if isSilent {
                    Tag.span(.class("meta")) { "It was stopped, or does not reach the broker: see its log." }
                }
            }
            cell("Since") { TimeMark.relative(runner.firstSeenAt, in: context) }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    /// The ledger knows the host of a run: where several runners share one, the first of them shows what runs there.
    @HTMLBuilder
    private func runs(_ runner: RunnerSummary) -> HTML {
        let host = runner.description.host
        let others = fleet.runners.filter { $0.description.host == host && !fleet.isSilent($0) }
        if others.count > 1, others.first?.description.id != runner.description.id {
            Tag.span(.class("quiet")) { "see above: one host" }
        } else {
            let here = running.filter { $0.host == host }
            for run in here.prefix(Self.runsPerHost) {
                Tag.span(.class("meta")) {
                    Tag.a(.class("name"), .href(.run(run.id)), .title(run.category)) { run.jobName }
                    " for "
                    TimeMark.since(run.startedAt ?? run.scheduledAt, in: context)
                }
            }
            if here.count > Self.runsPerHost || (hasMoreRuns && runner.busy > here.count) {
                Tag.a(.href(.runs.with(["state": RunState.running.rawValue]))) { "All that runs" }
            }
        }
    }

    // MARK: Injectors and results workers

    @HTMLBuilder private var processes: HTML {
        Tag.h2(.id("processes-title")) { "Injectors and results workers" }
        if fleet.processes.isEmpty {
            Tag.p(.class("quiet")) { "None was heard in the last hour." }
        } else {
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            for title in ["Process", "Host", "Heard", "Since"] { Tag.th(.scope("col")) { title } }
                        }
                    }
                    Tag.tbody { for process in fleet.processes.prefix(Self.limit) { row(process) } }
                }
            }
        }
    }

    private func row(_ process: ProcessSummary) -> HTML {
        let about = process.description
        return Tag.tr(.data("data-key", about.id)) {
            cell("Process") {
                Tag.span(.class("name")) { Self.word(about.role) }
                Tag.span(.class("meta")) { "process \(about.processID), version \(about.version)" }
            }
            cell("Host") { about.host }
            cell("Heard") {
                if fleet.isSilent(process) {
                    Tag.b(.class("late-word")) {
                        Icon.warning
                        "silent"
                    }
                    ", "
                }
                TimeMark.relative(process.lastSeenAt, in: context)
            }
            cell("Since") { TimeMark.relative(process.firstSeenAt, in: context) }
        }
    }

    private static func word(_ role: ProcessDescription.Role) -> String {
        switch role {
        case .injector: "injector"
        case .results: "results worker"
        }
    }
}
