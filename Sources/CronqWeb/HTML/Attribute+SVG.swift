/// What drawings are told. Colours come from the style sheet, by class.
extension Attribute {
    static func x(_ share: ChartShare) -> Attribute { Attribute("x", share.text) }
    static func x(_ pixels: Int) -> Attribute { Attribute("x", String(pixels)) }
    static func y(_ pixels: Int) -> Attribute { Attribute("y", String(pixels)) }
    static func width(_ share: ChartShare) -> Attribute { Attribute("width", share.text) }
    static func width(_ pixels: Int) -> Attribute { Attribute("width", String(pixels)) }
    static func height(_ pixels: Int) -> Attribute { Attribute("height", String(pixels)) }
    static func x1(_ share: ChartShare) -> Attribute { Attribute("x1", share.text) }
    static func x2(_ share: ChartShare) -> Attribute { Attribute("x2", share.text) }
    static func y1(_ pixels: Int) -> Attribute { Attribute("y1", String(pixels)) }
    static func y2(_ pixels: Int) -> Attribute { Attribute("y2", String(pixels)) }
    static func cx(_ share: ChartShare) -> Attribute { Attribute("cx", share.text) }
    static func cy(_ pixels: Int) -> Attribute { Attribute("cy", String(pixels)) }
    static func radius(_ pixels: Int) -> Attribute { Attribute("r", String(pixels)) }
    static func cornerRadius(_ pixels: Int) -> Attribute { Attribute("rx", String(pixels)) }
    /// The shape of a `path`.
    static func shape(_ commands: StaticString) -> Attribute { Attribute("d", commands.description) }
    /// The shape that a `use` draws.
    static func reference(to id: String) -> Attribute { Attribute("href", "#\(id)") }
    static func transform(_ value: StaticString) -> Attribute { Attribute("transform", value.description) }
    /// How much of a shape's colour covers what lies under it.
    static func opacity(_ value: StaticString) -> Attribute { Attribute("fill-opacity", value.description) }
    static func textAnchor(_ value: StaticString) -> Attribute { Attribute("text-anchor", value.description) }
    /// Not reached with the keyboard: what it leads to stands elsewhere on the page as well.
    static let passedByKeyboard = Attribute("tabindex", "-1")
}
