/// An element of HTML, called like a function: `Tag.p(.class("quiet")) { "Nothing is running." }`.
struct Tag: Sendable {
    let name: StaticString

    /// For the lists of elements, here and in the files beside this one.
    init(_ name: StaticString) { self.name = name }

    func callAsFunction(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML) -> HTML {
        HTML(element: name, attributes: attributes, content: content())
    }

    func callAsFunction(_ attributes: [Attribute], @HTMLBuilder content: () -> HTML) -> HTML {
        HTML(element: name, attributes: attributes, content: content())
    }

    static let html = Tag("html")
    static let head = Tag("head")
    static let title = Tag("title")
    static let script = Tag("script")
    static let body = Tag("body")
    static let header = Tag("header")
    static let nav = Tag("nav")
    static let main = Tag("main")
    static let footer = Tag("footer")
    static let section = Tag("section")
    static let div = Tag("div")
    static let span = Tag("span")
    static let h1 = Tag("h1")
    static let h2 = Tag("h2")
    static let h3 = Tag("h3")
    static let p = Tag("p")
    static let a = Tag("a")
    static let b = Tag("b")
    static let code = Tag("code")
    static let pre = Tag("pre")
    static let time = Tag("time")
    static let ul = Tag("ul")
    static let ol = Tag("ol")
    static let li = Tag("li")
    static let dl = Tag("dl")
    static let dt = Tag("dt")
    static let dd = Tag("dd")
    static let table = Tag("table")
    static let thead = Tag("thead")
    static let tbody = Tag("tbody")
    static let tr = Tag("tr")
    static let th = Tag("th")
    static let td = Tag("td")
    static let form = Tag("form")
    static let button = Tag("button")
    static let details = Tag("details")
    static let summary = Tag("summary")

    static func meta(_ attributes: Attribute...) -> HTML { HTML(voidElement: "meta", attributes: attributes) }
    static func link(_ attributes: Attribute...) -> HTML { HTML(voidElement: "link", attributes: attributes) }
    static func input(_ attributes: Attribute...) -> HTML { HTML(voidElement: "input", attributes: attributes) }
}
