import CronqSchedule
import CronqShared

/// `/category/<name>/versions`: what was done to a category, newest first.
struct CategoryVersionsPage: Sendable {
    static let limit = 50

    /// What the last form did.
    enum Notice: String, Sendable {
        case restored, unchanged

        var sentence: String {
            switch self {
            case .restored: "The older version is in force again, as a new one."
            case .unchanged: "Nothing was different: the category stays as it was."
            }
        }
    }

    var heading: CategoryHeading
    /// Newest first.
    var versions: [CategoryVersion]
    /// Whether older ones follow.
    var hasMore: Bool
    /// Whether this is the newest page.
    var isFirst: Bool
    var notice: Notice?

    private var context: PageContext { heading.context }
    private var category: CategorySummary { heading.category }

    func render() -> HTML {
        PageFrame(context: context, title: "Versions of \(category.name)", path: .jobs).render {
            heading.render()
            if let notice { Tag.p(.class("notice"), .role("status")) { notice.sentence } }
            Tag.section(.class("panel"), .label("Versions")) {
                if versions.isEmpty {
                    Tag.p(.class("quiet")) {
                        isFirst ? "Nothing was done to it since versions are kept." : "There are no older versions."
                    }
                } else {
                    table
                }
                paging
            }
        }
    }

    private var table: HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        for title in ["Version", "When", "By", "Jobs", "Comment"] { Tag.th(.scope("col")) { title } }
                    }
                }
                Tag.tbody { for version in versions { row(version) } }
            }
        }
    }

    private func row(_ version: CategoryVersion) -> HTML {
        Tag.tr {
            cell("Version") {
                Tag.a(.href(.version(version.version, ofCategory: category.name))) { "Version \(version.version)" }
                if version.version == category.version {
                    " "
                    Tag.span(.class("badge")) { "in force" }
                }
            }
            cell("When") { TimeMark.both(version.at, in: context) }
            cell("By") { Tag.span(.class("name")) { version.by } }
            cell("Jobs") { version.words }
            cell("Comment") {
                if let comment = version.comment { Tag.span(.class("name")) { comment } }
            }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }

    private var paging: HTML? {
        guard !isFirst || hasMore else { return nil }
        return Tag.p(.class("paging")) {
            if !isFirst { Tag.a(.href(.versions(ofCategory: category.name)), .rel("prev")) { "Newest versions" } }
            if hasMore, let oldest = versions.last {
                " "
                Tag.a(
                    .href(.versions(ofCategory: category.name).with(["before": String(oldest.version)])), .rel("next")
                ) { "Older versions" }
            }
        }
    }
}

extension CategoryVersion {
    /// `2 added, 1 changed, 3 removed`
    var words: String {
        let parts = [(added, "added"), (changed, "changed"), (removed, "removed")].filter { $0.0 > 0 }
        return parts.isEmpty
            ? "nothing" : parts.map { "\(NumberWords.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
    }
}
