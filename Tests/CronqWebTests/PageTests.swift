import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Pages")
struct PageTests {
    @Test("every page in every state is well-formed, whatever users wrote", arguments: ["plain"] + PageSamples.hostile)
    func wellFormed(text: String) {
        for (name, page) in PageSamples.everyPage(text) {
            let outline = HTMLOutline(page.text)
            #expect(outline.faults == [], "\(name)")
            #expect(Set(outline.ids).count == outline.ids.count, "ids of \(name) repeat: \(outline.ids)")
        }
    }

    @Test("user text adds no element and no attribute to any page", arguments: PageSamples.hostile)
    func inert(text: String) {
        for (plain, hostile) in zip(PageSamples.everyPage(), PageSamples.everyPage(text)) {
            let expected = HTMLOutline(plain.page.text).elements
            let found = HTMLOutline(hostile.page.text).elements
            #expect(found.map(\.name) == expected.map(\.name), "\(plain.name)")
            let attributes = found.map { $0.attributes.map(\.name) }
            #expect(attributes == expected.map { $0.attributes.map(\.name) }, "\(plain.name)")
        }
    }

    @Test("no page carries inline styles, event handlers or scripts")
    func policy() {
        for (name, page) in PageSamples.everyPage() {
            for element in HTMLOutline(page.text).elements {
                let forbidden = element.attributes.map(\.name).filter { $0 == "style" || $0.hasPrefix("on") }
                #expect(forbidden == [], "\(element.name) on \(name)")
                #expect(element.name != "style")
                if element.name == "script" { #expect(element["src"] != nil) }
            }
            #expect(page.text.contains("></script>"))
        }
    }

    @Test("every page has its landmarks and a skip link")
    func landmarks() throws {
        for (name, page) in PageSamples.everyPage() {
            let elements = HTMLOutline(page.text).elements
            for landmark in ["header", "main", "footer"] {
                #expect(elements.count { $0.name == landmark } == 1, "\(landmark) of \(name)")
            }
            let navigation = elements.filter { $0.name == "nav" }
            #expect(!navigation.isEmpty && navigation.allSatisfy { $0["aria-label"] != nil }, "\(name)")
            #expect(elements.count { $0.name == "h1" } == 1, "\(name)")
            #expect(elements.contains { $0.name == "a" && $0["href"] == "#main" }, "\(name)")
            for part in elements where part["data-renewed"] != nil { #expect(part["id"] != nil, "\(name)") }
            for link in elements where link.name == "a" {
                #expect(link["href"].map { $0.hasPrefix("/") || $0.hasPrefix("#") } == true, "\(name)")
            }
        }
    }

    @Test("every time is given exactly as well")
    func times() {
        for (name, page) in PageSamples.everyPage() {
            for mark in HTMLOutline(page.text).elements where mark.name == "time" {
                #expect(mark["datetime"].map { Instant(iso8601: $0) } != nil, "\(name)")
                #expect(mark["title"]?.hasSuffix(" UTC") == true, "\(name)")
            }
        }
    }

    @Test("failures page on from the oldest run")
    func paging() {
        let runs = [PageSamples.run(number: 2), PageSamples.run(number: 1)]
        let link = "?before=\(runs[1].id)"
        for hasMore in [true, false] {
            let slice = RunSlice(runs: runs, next: hasMore ? runs[1].id : nil)
            let stretch = RunStretch(slice, at: RunCursor(), limit: 2)
            let failures = FailuresPage(context: PageSamples.context(), content: .runs(stretch))
            #expect(failures.render().text.contains("/failures\(link)") == hasMore)
        }
    }

    @Test("a row for many instants says how many, the first and the last")
    func manyInstants() {
        let run = PageSamples.run(.missed, .catchUp, instants: 1_234)
        let table = RunTable(context: PageSamples.context(), runs: [run], namesJobs: false).render().text
        #expect(table.contains("1,234 missed instants, the last "))
        #expect(table.contains(run.scheduledAt.iso8601))
        #expect(run.lastInstant.map { table.contains($0.iso8601) } == true)
    }
}
