import CronqSchedule
import CronqShared
import Foundation
import Testing

@testable import CronqWeb

@Suite("Pages about the fleet")
struct FleetPageTests {
    private let context = PageSamples.context()

    private func runner(
        _ id: String, host: String, queues: [String] = ["default"], busy: Int = 1, draining: Bool = false,
        lastSeen: Instant = PageSamples.now
    ) -> RunnerSummary {
        RunnerSummary(
            description: RunnerDescription(
                id: RunnerID(id), host: host, processID: 4_711, version: "1", slots: 4, queues: queues,
                draining: draining),
            busy: busy, firstSeenAt: PageSamples.ago(.days(1)), lastSeenAt: lastSeen)
    }

    // MARK: Runners

    private func runnersPage(
        _ runners: [RunnerSummary], _ processes: [ProcessSummary] = [], running: [RunSummary] = [],
        isFleet: Bool = true, hasMoreRuns: Bool = false
    ) -> String {
        RunnersPage(
            context: context, fleet: PageSamples.fleet(runners, processes, isFleet: isFleet), running: running,
            hasMoreRuns: hasMoreRuns
        ).render().text
    }

    @Test("silent runners are marked and come first, draining ones are marked, and the sum leaves silent ones out")
    func runners() throws {
        let text = runnersPage([
            runner("1", host: "alpha"), runner("2", host: "beta", busy: 3, draining: true),
            runner("3", host: "gamma", lastSeen: PageSamples.ago(.minutes(2))),
        ])
        #expect(text.contains("4 of 8 slots busy on 2 hosts, 1 runner silent, 1 draining"))
        let alpha = try #require(text.range(of: ">alpha<")).lowerBound
        let gamma = try #require(text.range(of: ">gamma<")).lowerBound
        #expect(gamma < alpha)
        #expect(text.components(separatedBy: "class=\"late-word\"").count - 1 == 1)
        #expect(text.components(separatedBy: ">draining</span>").count - 1 == 1)
        #expect(text.contains("aria-label=\"3 of 4 slots busy\""))
        #expect(text.contains("process 4711, version 1"))
    }

    @Test(
        "a meter is filled as far as slots are busy",
        arguments: [(0, 4, nil), (1, 4, "24"), (4, 4, "96"), (9, 4, "96"), (0, 0, nil)] as [(Int, Int, String?)])
    func meter(busy: Int, slots: Int, width: String?) {
        let markup = "<!DOCTYPE html>\n" + SlotMeter(busy: busy, slots: slots).render().text
        let bar = HTMLOutline(markup).elements.first { $0["class"] == "bar running" }
        #expect(bar?["width"] == width)
    }

    @Test("runs stand beside the first living runner of their host, a few of them by name")
    func runsOfHosts() {
        let running = (1...5).map { PageSamples.laneRun(job: $0, .running, text: "alpha") }
        let runners = [runner("1", host: "alpha"), runner("2", host: "alpha"), runner("3", host: "beta", busy: 0)]
        let text = runnersPage(runners, running: running)
        #expect(text.components(separatedBy: "href=\"/run/").count - 1 == 3)
        #expect(text.contains("see above: one host"))
        #expect(text.components(separatedBy: "href=\"/runs?state=running\"").count - 1 == 1)
        #expect(!runnersPage(runners, running: Array(running.prefix(3))).contains("/runs?state=running"))
    }

    @Test("without a runner the page says how to start one: in a fleet by a command, in one process by its log")
    func noRunners() {
        #expect(runnersPage([]).contains("CRONQ_QUEUE=cronq_jobs cronq-runner"))
        let alone = runnersPage([], isFleet: false)
        #expect(alone.contains("part of this process") && !alone.contains("cronq-runner"))
    }

    @Test("injectors and results workers are shown in a fleet, with those that went silent")
    func processes() {
        let processes = [
            PageSamples.process(.injector, "one"),
            PageSamples.process(.results, "two", lastSeen: PageSamples.ago(.minutes(3))),
        ]
        let text = runnersPage([runner("1", host: "alpha")], processes)
        #expect(text.contains(">injector<") && text.contains(">results worker<"))
        #expect(text.components(separatedBy: "class=\"late-word\"").count - 1 == 1)
        #expect(!runnersPage([], processes, isFleet: false).contains("Injectors and results workers"))
        #expect(runnersPage([]).contains("None was heard in the last hour"))
    }

    @Test("of very many runners those that nobody hears are shown before the others")
    func manyRunners() {
        var runners = (0..<300).map { runner("\($0)", host: "host-\($0)") }
        runners[299].lastSeenAt = PageSamples.ago(.minutes(2))
        let text = runnersPage(runners)
        #expect(text.contains(">host-299<") && !text.contains(">host-250<"))
        #expect(text.contains("100 more runners are left out."))
    }

    // MARK: Queues

    private func queuesPage(
        _ queues: [QueueSummary], _ runners: [RunnerSummary], legacy: Set<String> = [], after: String? = nil
    ) -> String {
        let results = PageSamples.process(.results)
        let fleet = PageSamples.fleet(runners, [results], legacyQueues: legacy)
        return QueuesPage(context: context, fleet: fleet, queues: queues, after: after).render().text
    }

    @Test("a queue where runs wait and nobody listens is told, with the remedy")
    func unserved() {
        let queues = [PageSamples.queue("default", waiting: 2), PageSamples.queue("slow", waiting: 3, running: 1)]
        let text = queuesPage(queues, [runner("1", host: "alpha")])
        #expect(text.contains("No runner listens to “slow”"))
        #expect(text.contains("CRONQ_QUEUE=slow cronq-runner"))
        #expect(!text.contains("No runner listens to “default”"))
        #expect(text.components(separatedBy: "class=\"late-word\"").count - 1 == 1)
        #expect(!queuesPage(queues, [runner("1", host: "alpha", queues: [])]).contains("No runner listens"))
        let legacy = queuesPage(queues, [runner("1", host: "alpha")], legacy: ["slow"])
        #expect(!legacy.contains("No runner listens") && legacy.contains("runners of the original"))
    }

    @Test("queues that runners serve are shown when they are empty, others are not")
    func emptyQueues() {
        let text = queuesPage([], [runner("1", host: "alpha", queues: ["fast", "slow"])])
        #expect(text.contains(">fast<") && text.contains(">slow<") && text.contains("3 of 4 slots free"))
        #expect(queuesPage([], []).contains("All queues are empty"))
        let silent = runner("1", host: "alpha", queues: ["fast"], lastSeen: PageSamples.ago(.minutes(2)))
        #expect(queuesPage([], [silent]).contains("All queues are empty"))
    }

    @Test("many queues are shown page by page, each once")
    func paging() throws {
        let names = (0..<450).map { "q\(1_000 + $0)" }
        let queues = names.map { PageSamples.queue($0, waiting: 1) }
        var shown: [String] = []
        var after: String?
        for _ in 0..<5 {
            let outline = HTMLOutline(queuesPage(queues, [], after: after))
            shown += outline.elements.filter { $0.name == "tr" }.compactMap { $0["data-key"] }
            guard let next = outline.elements.first(where: { $0["rel"] == "next" })?["href"] else { break }
            after = next.split(separator: "=").last.map(String.init)
        }
        #expect(shown == names)
    }

    // MARK: Configuration

    @Test("the configuration shows what was told and what it means")
    func configuration() {
        var settings = PageSamples.settings("staging")
        settings.trustedProxies = ["10.0.0.0/8", "::1"].compactMap { AddressRange($0) }
        settings.isFleet = true
        let text = ConfigurationPage(context: context, settings: settings).render().text
        for words in [
            "staging", "https://cronq.example.org/cronq", "/cronq/", "2 addresses or ranges", "MySQL or MariaDB",
            "PORT",
            "where pages are", "CronQ 0.1.0",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        settings.isFleet = false
        settings.configuration = []
        let bare = ConfigurationPage(context: context, settings: settings).render().text
        #expect(bare.contains("SQLite") && bare.contains("names no settings"))
    }

    // MARK: Help

    @Test("help has every state and every reason, with what they mean and what to do")
    func help() {
        let text = HelpPage(context: context).render().text
        for state in RunState.allCases {
            let explanation = SampleRun.explanation(state)
            #expect(text.contains("class=\"state \(state.rawValue)\""))
            #expect(text.contains(HTML(explanation.happened).text) && text.contains(HTML(explanation.next).text))
        }
        for reason in RunReason.allCases {
            let explanation = SampleRun.explanation(SampleRun.state(of: reason), reason)
            #expect(text.contains("<code>\(reason.rawValue)</code>"))
            #expect(text.contains(HTML(explanation.happened).text) && text.contains(HTML(explanation.next).text))
        }
        #expect(text.contains("Europe/London"), "the instance's zone")
    }

    @Test("what help links to on its own page is there")
    func contents() {
        let outline = HTMLOutline(HelpPage(context: context).render().text)
        let fragments = outline.elements.compactMap { $0["href"] }.filter { $0.hasPrefix("#") }.map { $0.dropFirst() }
        #expect(fragments.count > 5)
        for fragment in fragments { #expect(outline.ids.contains(String(fragment)), "\(fragment)") }
    }
}
