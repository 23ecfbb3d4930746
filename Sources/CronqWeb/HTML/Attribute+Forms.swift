/// What forms, filters and tables are told.
extension Attribute {
    /// The control that a label belongs to.
    static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
    /// A place on the same page.
    static func href(place id: String) -> Attribute { Attribute("href", "#\(id)") }
    /// The form that a control outside of it belongs to.
    static func form(_ id: String) -> Attribute { Attribute("form", id) }
    static func placeholder(_ text: String) -> Attribute { Attribute("placeholder", text) }
    /// The suggestions for an input: the id of a `datalist`.
    static func list(_ id: String) -> Attribute { Attribute("list", id) }
    static func rows(_ count: Int) -> Attribute { Attribute("rows", String(count)) }
    static func size(_ characters: Int) -> Attribute { Attribute("size", String(characters)) }
    static func maxLength(_ characters: Int) -> Attribute { Attribute("maxlength", String(characters)) }
    static func step(_ value: String) -> Attribute { Attribute("step", value) }
    static func autocomplete(_ value: StaticString) -> Attribute { Attribute("autocomplete", value.description) }
    static func inputMode(_ value: StaticString) -> Attribute { Attribute("inputmode", value.description) }
    static func columnSpan(_ columns: Int) -> Attribute { Attribute("colspan", String(columns)) }
    /// The elements that say more about this one.
    static func described(by ids: [String]) -> Attribute { Attribute("aria-describedby", ids.joined(separator: " ")) }
    static let required = Attribute("required", nil)
    static let checked = Attribute("checked", nil)
    static let selected = Attribute("selected", nil)
    /// Of a `details`: its content is shown.
    static let open = Attribute("open", nil)
    static let invalid = Attribute("aria-invalid", "true")
    /// The one of several links that shows what is on the page.
    static let current = Attribute("aria-current", "true")
    static let noSpellcheck = Attribute("spellcheck", "false")
    static let noCapitals = Attribute("autocapitalize", "none")
}
