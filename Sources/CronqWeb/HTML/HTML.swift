/// A piece of a page. Whatever text goes in is escaped; markup comes from `Element` functions and from constants only.
struct HTML: Sendable, Hashable {
    /// The markup, ready to be sent.
    private(set) var text: String
    /// The markup of each part that is renewed in place, by its id; parts within parts are not told apart.
    private(set) var parts: [String: String] = [:]

    static let empty = HTML(constantMarkup: "")

    /// Text for people, escaped.
    init(_ plain: some StringProtocol) {
        text = ""
        text.reserveCapacity(plain.utf8.count + 16)
        Escaping.append(plain, to: &text)
    }

    /// Markup that stands in the source: a `StaticString`, so that nothing a user wrote can come this way.
    init(constantMarkup: StaticString) {
        text = constantMarkup.description
    }

    /// An element with its end tag.
    init(element name: StaticString, attributes: [Attribute], content: HTML) {
        self.init(startOf: name, attributes: attributes)
        text += content.text
        text += "</\(name)>"
        parts = content.parts
        if attributes.contains(.renewed), let id = attributes.lazy.compactMap(\.identity).first { parts = [id: text] }
    }

    /// An element that HTML gives no end tag, such as `input`.
    init(voidElement name: StaticString, attributes: [Attribute]) {
        self.init(startOf: name, attributes: attributes)
    }

    private init(startOf name: StaticString, attributes: [Attribute]) {
        text = "<\(name)"
        for attribute in attributes { attribute.append(to: &text) }
        text += ">"
    }

    mutating func append(_ other: HTML) {
        text += other.text
        parts.merge(other.parts) { _, last in last }
    }
}
