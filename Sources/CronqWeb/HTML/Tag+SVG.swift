/// What charts are drawn with, inside of a page.
///
/// HTML's own parser puts what stands inside `svg` into SVG's namespace. Lengths along a chart are shares of its width
/// (`ChartShare`), so that it fits every screen without stretching its text.
extension Tag {
    static let svg = Tag("svg")
    static let group = Tag("g")
    static let rect = Tag("rect")
    static let line = Tag("line")
    static let circle = Tag("circle")
    static let path = Tag("path")
    static let text = Tag("text")
    /// Shapes that are drawn where `use` refers to them.
    static let definitions = Tag("defs")
    static let use = Tag("use")
}
