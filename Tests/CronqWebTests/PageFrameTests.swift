import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("The frame of pages")
struct PageFrameTests {
    private static func admin() -> PageContext {
        var context = PageSamples.context()
        context.visitor = Visitor(
            author: Author("anna", by: .session), grants: .everything, userID: 1, sessionID: 2, formToken: "secret")
        return context
    }

    private static func page(
        _ context: PageContext = PageSamples.context(), path: PagePath? = nil, isLive: Bool = true, bare: Bool = false,
        @HTMLBuilder content: () -> HTML = { Tag.h1 { "Title" } }
    ) -> HTMLOutline {
        let frame = PageFrame(context: context, title: "Title", path: path, isLive: isLive, bare: bare)
        return HTMLOutline(frame.render(main: content).text)
    }

    private static func links(_ outline: HTMLOutline) -> [String] {
        outline.elements.filter { $0.name == "a" }.compactMap { $0["href"] }
    }

    @Test("it is well-formed, names its language and leads to its content")
    func landmarks() {
        let outline = Self.page(Self.admin(), path: .jobs)
        #expect(outline.faults == [])
        for landmark in ["header", "nav", "main", "footer"] {
            #expect(outline.elements.count { $0.name == landmark } == 1, "\(landmark)")
        }
        #expect(outline.elements.first { $0.name == "html" }?["lang"] == "en")
        #expect(Self.links(outline).first == "#main")
        #expect(outline.elements.first { $0.name == "script" }?["type"] == "module")
        for asset in [Assets.stylesheet, Assets.script, Assets.icon] {
            #expect(outline.elements.contains { ($0["href"] ?? $0["src"]) == asset.link }, "\(asset.name)")
        }
    }

    @Test("the entry of the page that is shown says so, and no other")
    func current() {
        let current = Self.page(path: .failures).elements.filter { $0["aria-current"] != nil }
        #expect(current.map { $0["href"] } == ["/failures"])
    }

    @Test("what a visitor may not do is not offered")
    func visitors() {
        var context = PageSamples.context()
        context.visitor = Visitor(author: Author("token:ci", by: .token), grants: Grants(role: .viewer))
        let few = Self.links(Self.page(context))
        let all = Self.page(Self.admin())
        for path in [PagePath.users, .configuration, .account] {
            #expect(!few.contains(path.link), "\(path.link)")
            #expect(Self.links(all).contains(path.link), "\(path.link)")
        }
        let logout = all.elements.first { $0.name == "form" && $0["action"] == "/logout" }
        #expect(logout?["method"] == "post")
        #expect(all.elements.contains { $0["name"] == Form.tokenField && $0["value"] == "secret" })
    }

    @Test("a stranger's page has no navigation and does not say what runs here")
    func bare() {
        var context = PageSamples.context()
        context.problems = ["the disk is full"]
        let frame = PageFrame(context: context, title: "Log in", bare: true)
        let text = frame.render { Tag.h1 { "Log in" } }.text
        let outline = HTMLOutline(text)
        #expect(outline.faults == [])
        #expect(!outline.elements.contains { ["nav", "footer", "form", "details"].contains($0.name) })
        #expect(!text.contains(context.version) && !text.contains("disk"))
    }

    @Test("a page is listened to if it has parts that can change")
    func live() {
        let part = Tag.p(.id("part"), .renewed) { "now" }
        let isListening = { (outline: HTMLOutline) in outline.elements.contains { $0["data-live"] != nil } }
        #expect(!isListening(Self.page()))
        #expect(isListening(Self.page { part }))
        #expect(!isListening(Self.page(isLive: false) { part }))
    }

    @Test("scripts are told the store's clock and the zone that is shown")
    func data() {
        let body = Self.page().elements.first { $0.name == "body" }
        #expect(body?["data-now"] == String(PageSamples.now.microseconds / 1_000))
        #expect(body?["data-zone"] == "UTC")
    }

    @Test("links begin where the server is mounted")
    func mounted() {
        let links = Mount.$prefix.withValue("/cronq") { Self.links(Self.page(Self.admin())) }
        #expect(links.dropFirst().allSatisfy { $0.hasPrefix("/cronq/") })
    }

    @Test("a message is a page with its status, and without ways for a stranger", arguments: [false, true])
    func message(bare: Bool) {
        let page = MessagePage(
            context: PageSamples.context(), status: 404, title: "There is no such page", message: "It may be gone.",
            bare: bare)
        let outline = HTMLOutline(page.render().text)
        #expect(outline.faults == [])
        #expect(outline.texts.contains("404"))
        #expect(outline.elements.contains { $0.name == "nav" } == !bare)
    }

    @Test("icons are small drawings that readers pass over")
    func icons() {
        let page = Self.page { for icon in Self.icons { icon } }
        #expect(page.faults == [])
        let drawings = page.elements.filter { $0.name == "svg" }
        // One is in the search of the frame, one in the visitor's menu.
        #expect(drawings.count == Self.icons.count + 2)
        #expect(drawings.allSatisfy { $0["aria-hidden"] == "true" && $0["viewBox"] == "0 0 16 16" })
        #expect(Set(Self.icons).count == Self.icons.count)
    }

    private static let icons = [
        Icon.play, Icon.pause, Icon.stop, Icon.retry, Icon.edit, Icon.copy, Icon.trash, Icon.skip, Icon.clock,
        Icon.search, Icon.warning, Icon.check, Icon.user, Icon.key, Icon.more, Icon.external, Icon.filter, Icon.plus,
        Icon.download,
    ]
}
