import CronqShared

/// `/audit`: who changed what, when, from where.
struct AuditPage {
    var context: PageContext
    var query: AuditQuery
    var entries: [AuditEntry]
    var hasMore: Bool

    func render() -> HTML {
        PageFrame(context: context, title: "Audit", path: .audit).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Audit" } }
                Tag.p(.class("quiet")) { "Every change somebody made, newest first, and every login that was refused." }
            }
            filters
            Tag.section(.class("panel"), .id("entries"), .label("Entries"), .renewed) {
                if entries.isEmpty {
                    Tag.p(.class("quiet")) { "Nothing here." }
                } else {
                    AuditTable(context: context, entries: entries, showsAddresses: context.visitor.grants.allow(.admin))
                        .render()
                }
                paging
            }
        }
    }

    private var filters: HTML {
        Tag.form(.class("toolbar"), .method("get"), .action(.audit)) {
            Field(name: "action", label: "What", value: query.action?.rawValue ?? "").select(
                [.init("", "everything")] + AuditAction.allCases.map { .init($0.rawValue, AuditWords.action($0)) })
            Field(name: "author", label: "Who", value: query.author ?? "").input()
            Tag.button(.type("submit")) { "Show" }
        }
    }

    @HTMLBuilder private var paging: HTML {
        if hasMore, let last = entries.last {
            Tag.p(.class("paging")) {
                Tag.a(
                    .href(
                        .audit.with([
                            "action": query.action?.rawValue, "author": query.author,
                            "subject": query.subject?.rawValue,
                            "id": query.subjectID, "before": "\(last.id)",
                        ])), .rel("next")
                ) { "Older" }
            }
        }
    }
}

/// Audit entries, one below the other.
struct AuditTable {
    var context: PageContext
    var entries: [AuditEntry]
    /// Where from: for admins.
    var showsAddresses: Bool

    func render() -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr { for name in ["When", "Who", "Did", "To", "What"] { Tag.th(.scope("col")) { name } } }
                }
                Tag.tbody { for entry in entries { row(entry) } }
            }
        }
    }

    private func row(_ entry: AuditEntry) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "When")) { TimeMark.relative(entry.at, in: context) }
            Tag.td(.data("data-label", "Who")) {
                Tag.a(.class("name"), .href(.audit.with(["author": entry.author.name]))) { entry.author.name }
                if showsAddresses, let address = entry.author.address { Tag.span(.class("meta")) { "from \(address)" } }
            }
            Tag.td(.data("data-label", "Did")) { AuditWords.action(entry.event.action) }
            Tag.td(.data("data-label", "To")) { subject(entry.event) }
            Tag.td(.data("data-label", "What")) { Tag.span(.class("name")) { entry.event.summary } }
        }
    }

    @HTMLBuilder
    private func subject(_ event: AuditEvent) -> HTML {
        let subject = event.subject
        switch subject.kind {
        case .job:
            if let id = JobID(subject.id) {
                Tag.a(.class("name"), .href(.job(id))) { subject.name }
            } else {
                Tag.span(.class("name")) { subject.name }
            }
        case .run:
            if let id = RunID(subject.id) {
                Tag.a(.class("name"), .href(.run(id))) { subject.name }
            } else {
                Tag.span(.class("name")) { subject.name }
            }
        case .category: Tag.a(.class("name"), .href(.category(subject.name))) { subject.name }
        case .user, .token, .session, .instance: Tag.span(.class("name")) { subject.name }
        }
        if let category = event.category, subject.kind != .category {
            Tag.span(.class("meta")) { Tag.span(.class("name")) { category } }
        }
    }
}

/// What was done, in words.
enum AuditWords {
    static func action(_ action: AuditAction) -> String {
        switch action {
        case .categoryChanged: "changed category"
        case .jobCreated: "created job"
        case .jobChanged: "changed job"
        case .jobRemoved: "removed job"
        case .jobPaused: "paused job"
        case .jobResumed: "resumed job"
        case .jobSkipped: "skipped instant"
        case .runRequested: "ran job"
        case .runRetried: "retried run"
        case .runCancelled: "ended run"
        case .userCreated: "made user"
        case .userChanged: "changed user"
        case .userRemoved: "removed user"
        case .passwordChanged: "changed password"
        case .tokenCreated: "made token"
        case .tokenRevoked: "revoked token"
        case .loggedIn: "logged in"
        case .loginRefused: "was refused a login"
        case .loggedOut: "logged out"
        case .linkCreated: "made login link"
        }
    }
}
