import CronqSchedule
import CronqShared

/// `/category/<name>/versions/<version>`: what a version changed.
struct CategoryVersionPage: Sendable {
    var heading: CategoryHeading
    var version: Int64
    /// What is known of it; `nil` = it is older than versions.
    var about: CategoryVersion?
    var diff: CategoryDiff

    private var context: PageContext { heading.context }
    private var category: CategorySummary { heading.category }

    func render() -> HTML {
        PageFrame(context: context, title: "Version \(version) of \(category.name)", path: .jobs).render {
            heading.render()
            Tag.div(.class("toolbar")) {
                Tag.p { summary }
                if version != category.version, context.visitor.may(.editor, in: category.name) {
                    Tag.div(.class("actions")) {
                        Tag.a(
                            .class("button"),
                            .href(.restoreCategory(category.name).with(["version": String(version)]))
                        ) { "Roll back to this version…" }
                    }
                }
            }
            diff.render()
        }
    }

    @HTMLBuilder private var summary: HTML {
        if let about {
            "By "
            Tag.span(.class("name")) { about.by }
            ", "
            TimeMark.both(about.at, in: context)
            ": \(about.words)."
            if let comment = about.comment {
                " "
                Tag.span(.class("name")) { comment }
            }
        } else {
            "What it held before versions were kept."
        }
    }
}
