import CronqShared

/// What differs between two definitions, field by field; texts of several lines line by line.
struct DefinitionDiff {
    var changes: [DefinitionChange]
    /// Said to those who do not see the columns.
    var title: String

    func render() -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("diff")) {
                Tag.caption(.class("unseen")) { title }
                Tag.thead { Tag.tr { for title in ["Field", "Change"] { Tag.th(.scope("col")) { title } } } }
                Tag.tbody { for change in changes { row(change) } }
            }
        }
    }

    private func row(_ change: DefinitionChange) -> HTML {
        Tag.tr {
            Tag.th(.scope("row")) { Tag.code { change.field } }
            Tag.td { isLong(change) ? lines(change) : values(change) }
        }
    }

    private func isLong(_ change: DefinitionChange) -> Bool {
        [change.old, change.new].contains { $0?.utf8.contains(UInt8(ascii: "\n")) == true }
    }

    @HTMLBuilder
    private func values(_ change: DefinitionChange) -> HTML {
        if let old = change.old { Tag.del(.class("name")) { old } }
        if change.old != nil, change.new != nil { " " }
        if let new = change.new { Tag.ins(.class("name")) { new } }
        if change.new == nil { Tag.span(.class("quiet")) { " left out" } }
    }

    @HTMLBuilder
    private func lines(_ change: DefinitionChange) -> HTML {
        for line in LineDiff.between(change.old, change.new) {
            switch line {
            case .same(let text): Tag.div { text }
            case .removed(let text): Tag.div { Tag.del { text } }
            case .added(let text): Tag.div { Tag.ins { text } }
            case .unchanged(let count):
                Tag.div(.class("quiet")) { "… \(NumberWords.count(count, "line")) the same …" }
            }
        }
    }
}
