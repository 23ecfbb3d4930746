import Testing

@testable import cronq_bench

@Suite("The page of the bench")
struct PageTests {
    private static let page = "# Title\n\nText.\n\n\(Page.begin)\n\nold\n\n\(Page.end)\n\nMore.\n"

    @Test("only what is between the markers is replaced, again and again")
    func replacing() throws {
        let once = try Page.replacingSection(of: Self.page, with: "| new |")
        #expect(once == "# Title\n\nText.\n\n\(Page.begin)\n\n| new |\n\n\(Page.end)\n\nMore.\n")
        #expect(try Page.replacingSection(of: once, with: "old") == Self.page)
    }

    @Test(
        "a page without both markers, each once and in order, is left alone",
        arguments: [
            "", "text", Page.begin, Page.end, "\(Page.end)\n\(Page.begin)", Self.page + Self.page,
            "\(Page.begin)\n\(Page.begin)\n\(Page.end)",
        ])
    func markers(_ text: String) {
        #expect(throws: Page.BadMarkers.self) { try Page.replacingSection(of: text, with: "new") }
    }
}
