/// Named values, one beside the other.
struct FactList {
    private var rows = HTML.empty

    mutating func add(_ name: String, @HTMLBuilder _ value: () -> HTML) {
        let value = value()
        guard value != .empty else { return }
        rows.append(
            Tag.div {
                Tag.dt { name }
                Tag.dd { value }
            })
    }

    mutating func add(_ name: String, _ value: String?) {
        if let value { add(name) { value } }
    }

    func render() -> HTML { Tag.dl(.class("facts")) { rows } }
}
