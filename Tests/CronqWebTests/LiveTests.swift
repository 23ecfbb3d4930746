import CronqSchedule
import CronqShared
import Logging
import Synchronization
import Testing

@testable import CronqWeb

@Suite("Pages that renew themselves")
struct LiveTests {
    @Test("rendering takes at most a tenth of the time, and a page that rests is looked at less often")
    func pace() {
        var pace = RenewalPace()
        #expect(pace.wait(afterRendering: .milliseconds(5), changed: true) == .seconds(1))
        #expect(pace.wait(afterRendering: .milliseconds(400), changed: true) == .milliseconds(3_600))
        #expect(pace.wait(afterRendering: .seconds(100), changed: true) == .seconds(60))
        let waits = (0..<40).map { _ in pace.wait(afterRendering: .zero, changed: false) }
        #expect(waits.first == .seconds(1) && waits[15] == .seconds(2) && waits.last == .seconds(3))
        #expect(pace.wait(afterRendering: .zero, changed: true) == .seconds(1))
    }

    @Test(
        "the words of times do not make a part another one, everything else does",
        arguments: [
            ("<p><time class=\"relative\" title=\"x\">1 s ago</time> a</p>", true),
            ("<p><time class=\"relative\" title=\"x\">2 s ago</time> a</p>", true),
            ("<p><time class=\"relative\" title=\"y\">1 s ago</time> a</p>", false),
            ("<p><time class=\"relative\" title=\"x\">1 s ago</time> b</p>", false),
            ("<p><timer class=\"relative\" title=\"x\">1 s ago</timer> a</p>", false),
        ])
    func fingerprints(markup: String, isSame: Bool) {
        let first = "<p><time class=\"relative\" title=\"x\">now</time> a</p>"
        #expect((PartFingerprint(markup) == PartFingerprint(first)) == isSame)
    }

    @Test("a length that grows is not news")
    func growingLength() {
        func part(_ words: String, _ start: Int) -> PartFingerprint {
            PartFingerprint("<b>x</b><span class=\"since\" data-since=\"\(start)\">\(words)</span>")
        }
        #expect(part("1 s", 7) == part("2 s", 7))
        #expect(part("1 s", 7) != part("1 s", 8))
        #expect(PartFingerprint("") != PartFingerprint("<"))
    }

    // MARK: Feed

    /// A page whose parts a test sets, and the failure of its store.
    private final class Stage: Sendable {
        struct State {
            var parts: [String: String] = ["a": "1", "b": "2"]
            var error: StoreError?
        }

        let state = Mutex(State())

        func page() throws -> HTML {
            let state = self.state.withLock { $0 }
            if let error = state.error { throw error }
            return Tag.main {
                for (id, text) in state.parts.sorted(by: { $0.key < $1.key }) {
                    Tag.p(.id(id), .renewed) { text }
                }
            }
        }

        func feed() throws -> PageFeed {
            PageFeed(
                first: try page(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { Instant(microseconds: 5_000) }, render: { try self.page() })
        }
    }

    private func parts(_ step: FeedStep) -> [String] {
        step.events.map { event in
            guard event.name == "parts", case .json(.object(let members)) = event.data,
                case .object(let parts) = members["parts"]
            else { return event.name }
            #expect(members["now"] == .number(5))
            return "\(event.id ?? "") \(parts.keys.sorted().joined())"
        }
    }

    @Test("the first event has every part, the others what has changed, and nothing is nothing")
    func changes() async throws {
        let stage = Stage()
        var feed = try stage.feed()
        let first = try await feed.next()
        #expect(parts(first) == ["1 ab"])
        let second = try await feed.next()
        #expect(second.events.isEmpty)
        stage.state.withLock { $0.parts["b"] = "3" }
        let third = try await feed.next()
        #expect(parts(third) == ["2 b"])
        let data = #"{"now":5,"parts":{"b":"<p id=\"b\" data-renewed>3</p>"}}"#
        #expect(try third.events[0].text == "event: parts\nid: 2\ndata: \(data)\n\n")
        #expect(!third.isLast)
    }

    @Test("trouble is told once, and its end even if nothing has changed")
    func trouble() async throws {
        let stage = Stage()
        var feed = try stage.feed()
        _ = try await feed.next()
        stage.state.withLock { $0.error = StoreError(.unavailable, "SELECT secret") }
        let trouble = try await feed.next()
        #expect(parts(trouble) == ["trouble"])
        #expect(try !trouble.events[0].text.contains("secret"))
        let still = try await feed.next()
        #expect(still.events.isEmpty)
        stage.state.withLock { $0.error = nil }
        let over = try await feed.next()
        #expect(parts(over) == ["2 ab"])
        let after = try await feed.next()
        #expect(after.events.isEmpty)
    }

    @Test("an answer of another kind ends the stream: the browser asks again and gets it")
    func problem() async throws {
        var feed = PageFeed(
            first: HTML("x"), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { Instant(microseconds: 0) }, render: { throw Problem.notFound("gone") })
        _ = try await feed.next()
        do {
            _ = try await feed.next()
            Issue.record("the stream goes on")
        } catch let problem as Problem {
            #expect(problem.detail == "gone")
        }
    }

    @Test("JSON in an event is one line, whatever it holds")
    func oneLine() throws {
        let event = ServerEvent("append", id: "1", ["html": "a\nb\rc\u{2028}"])
        #expect(try event.text.split(separator: "\n", omittingEmptySubsequences: false).count == 5)
        #expect(try !event.text.contains("\r"))
    }

    // MARK: Places

    private func visitor(_ name: String) -> Visitor { Visitor(author: Author(name), grants: .everything) }

    @Test("one visitor has so many streams and no more, and gets a place again when one is closed or dropped")
    func perVisitor() throws {
        let roster = StreamRoster()
        var slots = try (0..<StreamRoster.limitPerVisitor).map { _ in try roster.open(for: visitor("anna")) }
        let refusal = #expect(throws: Problem.self) { try roster.open(for: visitor("anna")) }
        #expect(refusal?.detail == "you have 12 open; close some pages")
        _ = try roster.open(for: visitor("bert"))
        slots[0].close()
        slots[0].close()
        #expect(roster.total == StreamRoster.limitPerVisitor - 1)
        slots[0] = try roster.open(for: visitor("anna"))
        slots.removeLast()
        withExtendedLifetime(slots) { #expect(roster.total == StreamRoster.limitPerVisitor - 1) }
        slots = []
        #expect(roster.total == 0)
    }

    @Test("all together have so many streams and no more")
    func together() throws {
        let roster = StreamRoster()
        let slots = try (0..<StreamRoster.limit).map { try roster.open(for: visitor("visitor \($0 / 10)")) }
        let refusal = #expect(throws: Problem.self) { try roster.open(for: visitor("one more")) }
        #expect(refusal?.detail == "the server sends 256 streams already")
        slots[0].close()
        _ = try roster.open(for: visitor("one more"))
        withExtendedLifetime(slots) {}
    }
}
