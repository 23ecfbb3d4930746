import CronqShared

/// What stands above everything about one category.
struct CategoryHeading {
    enum Tab {
        case jobs, versions
        /// One version, or bringing it back.
        case version(Int64)
    }

    var context: PageContext
    var category: CategorySummary
    var tab: Tab

    @HTMLBuilder
    func render() -> HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) {
                Tag.a(.href(.jobs)) { "Jobs" }
                if case .version = tab {
                    " / "
                    Tag.a(.class("name"), .href(.category(category.name))) { category.name }
                }
            }
            Tag.div(.class("title")) {
                Tag.h1(.class("name")) { title }
                Tag.span(.class("badge")) { badge }
                if isEditor {
                    Tag.div(.class("actions")) {
                        Tag.a(.class("button primary"), .href(.newJob.with(["category": category.name]))) { "New job" }
                    }
                }
            }
        }
        Tag.nav(.class("tabs"), .label("About the category")) {
            entry("Jobs", .category(category.name), isCurrent: isJobs)
            entry("Versions", .versions(ofCategory: category.name), isCurrent: isVersions)
        }
    }

    private var title: String {
        if case .version(let version) = tab { "\(category.name), version \(version)" } else { category.name }
    }

    private var badge: String {
        switch tab {
        case .version(category.version): "in force"
        case .version: "version \(category.version) is in force"
        case .jobs, .versions: "version \(category.version)"
        }
    }

    private var isEditor: Bool { context.visitor.may(.editor, in: category.name) }

    private var isJobs: Bool {
        if case .jobs = tab { true } else { false }
    }

    private var isVersions: Bool { !isJobs }

    private func entry(_ title: String, _ target: PagePath, isCurrent: Bool) -> HTML {
        Tag.a([.href(target)] + (isCurrent ? [.currentPage] : [])) { title }
    }
}
