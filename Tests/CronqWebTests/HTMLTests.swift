import Testing

@testable import CronqWeb

@Suite("HTML")
struct HTMLTests {
    @Test(
        "text is escaped scalar by scalar",
        arguments: [
            ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("\u{600}<img src=x onerror=1>", "\u{600}&lt;img src=x onerror=1&gt;"),
            ("\"\u{338} onclick=x", "&quot;\u{338} onclick=x"),
            ("</script>", "&lt;/script&gt;"),
            ("it's", "it&#39;s"),
            ("a\u{0}b\u{7}c\u{1B}[31m\r\u{7F}", "a\u{2400}b\u{2407}c\u{241B}[31m\u{240D}\u{2421}"),
            ("\u{85}\u{202E}txt.exe\u{2066}", "\u{FFFD}\u{FFFD}txt.exe\u{FFFD}"),
            ("tab\tand\nline", "tab\tand\nline"),
        ])
    func escaping(plain: String, expected: String) {
        #expect(HTML(plain).text.utf8.elementsEqual(expected.utf8))
    }

    @Test("attributes are escaped like text")
    func attributes() {
        let element = Tag.span(.title("\"\u{338}><b>")) { "x" }
        #expect(element.text == "<span title=\"&quot;\u{338}&gt;&lt;b&gt;\">x</span>")
    }

    @Test("strings in a builder are text, elements are markup")
    func building() {
        let items = ["a", "<b>"]
        let list = Tag.ul(.class("entries")) {
            for item in items { Tag.li { item } }
            if items.isEmpty { "nothing" } else { Tag.li { "\(items.count) items" } }
            if let last = items.last { Tag.b { last } }
        }
        #expect(
            list.text == "<ul class=\"entries\"><li>a</li><li>&lt;b&gt;</li><li>2 items</li><b>&lt;b&gt;</b></ul>")
    }

    @Test(
        "the outline sees what is broken",
        arguments: [
            "<p>", "<p></b>", "<p title=\"a\" title=\"b\"></p>", "<p>a & b</p>", "<p>a > b</p>", "<p>\u{600}<</p>",
            "<p a='b'></p>",
        ])
    func outline(markup: String) {
        #expect(!HTMLOutline("<!DOCTYPE html>\n" + markup).faults.isEmpty)
    }
}
