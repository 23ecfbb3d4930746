/// One attribute of an element. There is none for styles or event handlers: the pages' policy forbids them.
struct Attribute: Sendable, Hashable {
    private let name: StaticString
    /// `nil` = present without a value, such as `hidden`.
    private let value: String?

    /// For the lists of attributes, here and in the files beside this one.
    init(_ name: StaticString, _ value: String?) {
        self.name = name
        self.value = value
    }

    func append(to text: inout String) {
        text += " \(name)"
        guard let value else { return }
        text += "=\""
        Escaping.append(value, to: &text)
        text += "\""
    }

    /// The element's id, if this is it.
    var identity: String? { name.description == "id" ? value : nil }

    static func id(_ value: String) -> Attribute { Attribute("id", value) }
    static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
    static func href(_ path: PagePath) -> Attribute { Attribute("href", path.link) }
    static func href(fragment id: StaticString) -> Attribute { Attribute("href", "#\(id)") }
    static func href(_ asset: Asset) -> Attribute { Attribute("href", asset.link) }
    static func src(_ asset: Asset) -> Attribute { Attribute("src", asset.link) }
    static func action(_ path: PagePath) -> Attribute { Attribute("action", path.link) }
    static func method(_ value: StaticString) -> Attribute { Attribute("method", value.description) }
    static func type(_ value: StaticString) -> Attribute { Attribute("type", value.description) }
    static func name(_ value: String) -> Attribute { Attribute("name", value) }
    static func value(_ value: String) -> Attribute { Attribute("value", value) }
    static func content(_ value: StaticString) -> Attribute { Attribute("content", value.description) }
    static func rel(_ value: StaticString) -> Attribute { Attribute("rel", value.description) }
    static func lang(_ value: StaticString) -> Attribute { Attribute("lang", value.description) }
    static func scope(_ value: StaticString) -> Attribute { Attribute("scope", value.description) }
    static func role(_ value: StaticString) -> Attribute { Attribute("role", value.description) }
    static func title(_ value: String) -> Attribute { Attribute("title", value) }
    static func datetime(_ value: String) -> Attribute { Attribute("datetime", value) }
    static func label(_ value: String) -> Attribute { Attribute("aria-label", value) }
    static func labelled(by id: String) -> Attribute { Attribute("aria-labelledby", id) }
    static func live(_ value: StaticString) -> Attribute { Attribute("aria-live", value.description) }
    static func tabIndex(_ value: Int) -> Attribute { Attribute("tabindex", String(value)) }
    /// `data-<name>`; the name is written out in full in the source.
    static func data(_ name: StaticString, _ value: String) -> Attribute { Attribute(name, value) }
    static let charset = Attribute("charset", "utf-8")
    static let currentPage = Attribute("aria-current", "page")
    static let hiddenFromReaders = Attribute("aria-hidden", "true")
    static let hidden = Attribute("hidden", nil)
    static let `defer` = Attribute("defer", nil)
    static let autofocus = Attribute("autofocus", nil)
    /// The script renews this part of the page in place; the part must have an id.
    static let renewed = Attribute("data-renewed", nil)
}

extension Attribute {
    static func == (left: Attribute, right: Attribute) -> Bool {
        left.name.description == right.name.description && left.value == right.value
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(name.description)
        hasher.combine(value)
    }
}
