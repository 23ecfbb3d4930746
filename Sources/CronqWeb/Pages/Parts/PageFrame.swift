import CronqSchedule
import CronqShared

/// What surrounds every page: head, skip link, navigation, problems, notice, footer.
struct PageFrame {
    var context: PageContext
    /// Without the product's name; `nil` on the home page.
    var title: String?
    var path: PagePath?
    /// Whether the page's renewed parts can still change; without such parts it makes no difference.
    var isLive = true
    /// For strangers: without navigation, and without a word about the installation but its name.
    var bare = false

    func render(@HTMLBuilder main content: () -> HTML) -> HTML {
        let content = content()
        var page = HTML(constantMarkup: "<!DOCTYPE html>\n")
        page.append(
            Tag.html(.lang("en")) {
                Tag.head { head }
                Tag.body(bodyAttributes(isLive: isLive && !content.parts.isEmpty)) {
                    Tag.a(.class("skip"), .href(fragment: "main")) { "Skip to content" }
                    header
                    Tag.main(.id("main"), .tabIndex(-1)) {
                        if !bare { problems }
                        notice
                        content
                    }
                    if !bare { footer }
                    Tag.p(.class("unseen"), .id("announcer"), .role("status")) {}
                }
            })
        return page
    }

    @HTMLBuilder private var head: HTML {
        Tag.meta(.charset)
        Tag.title { [title, name].compactMap(\.self).joined(separator: " · ") }
        Tag.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
        Tag.meta(.name("color-scheme"), .content("light dark"))
        Tag.link(.rel("icon"), .type("image/svg+xml"), .href(Assets.icon))
        Tag.link(.rel("stylesheet"), .href(Assets.stylesheet))
        Tag.script(.type("module"), .src(Assets.script)) {}
    }

    private var name: String { "CronQ" }

    /// What the scripts need to know: the store's clock, the zone in which times are shown, whether to listen.
    private func bodyAttributes(isLive: Bool) -> [Attribute] {
        let now = Attribute.data("data-now", String(context.now.microseconds / 1_000))
        let zone = Attribute.data("data-zone", context.zone.identifier)
        return isLive ? [now, zone, .data("data-live", "1")] : [now, zone]
    }

    // MARK: Header

    private var header: HTML {
        Tag.header(.class("top")) {
            Tag.a(.class("brand"), .href(.home)) {
                Tag.span(.class("logo"), .hiddenFromReaders) {}
                "CronQ"
                if !context.instanceName.isEmpty {
                    " "
                    Tag.span(.class("instance")) { context.instanceName }
                }
            }
            if !bare {
                navigation
                search
                visitor
            }
            Tag.p(.class("connection"), .id("connection"), .role("status")) {}
        }
    }

    private var navigation: HTML {
        Tag.nav(.label("Main")) {
            entry("Home", .home, key: "h")
            entry("Jobs", .jobs, key: "j")
            entry("Runs", .runs, key: "r")
            entry("Failures", .failures, key: "f")
            entry("Timeline", .timeline, key: "t")
            entry("Runners", .runners)
            entry("Queues", .queues)
            if context.visitor.grants.allow(.viewer) { entry("Audit", .audit) }
            entry("Help", .help)
        }
    }

    /// - Parameter key: What to type after `g` to go there.
    private func entry(_ label: String, _ target: PagePath, key: String? = nil) -> HTML {
        let shortcut = key.map { [Attribute.data("data-go", $0)] } ?? []
        return Tag.a([.href(target)] + (target == path ? [.currentPage] : []) + shortcut) { label }
    }

    private var search: HTML {
        Tag.form(.class("search"), .method("get"), .action(.jobs), .role("search")) {
            Tag.input(.type("search"), .name("q"), .label("Find jobs by name"), .placeholder("Find jobs"))
            Tag.button(.type("submit"), .label("Search")) { Icon.search }
        }
    }

    /// Who is logged in, and what is theirs.
    private var visitor: HTML {
        Tag.details(.class("menu visitor"), .id("visitor")) {
            Tag.summary {
                Icon.user
                Tag.span(.class("name")) { context.visitor.author.name }
            }
            Tag.ul {
                if context.visitor.userID != nil { item("Account", .account) }
                if context.visitor.grants.allow(.admin) { item("Users", .users) }
                item("Tokens", .tokens)
                if context.visitor.grants.allow(.admin) { item("Configuration", .configuration) }
                if context.visitor.sessionID != nil {
                    Tag.li {
                        Form.post(to: .logout, in: context) {
                            Tag.button(.type("submit"), .class("link")) { "Log out" }
                        }
                    }
                }
            }
        }
    }

    private func item(_ label: String, _ target: PagePath) -> HTML {
        Tag.li { Tag.a([.href(target)] + (target == path ? [.currentPage] : [])) { label } }
    }

    // MARK: Around the content

    /// What keeps work from being done, on every page.
    private var problems: HTML {
        Tag.div(.class("problems"), .id("problems"), .renewed) {
            for problem in context.problems { Tag.p(.class("alert"), .role("alert")) { problem } }
        }
    }

    private var notice: HTML? {
        context.notice.map { text in Tag.p(.class("notice"), .role("status")) { text } }
    }

    private var footer: HTML {
        Tag.footer(.class("bottom")) {
            Tag.span { "CronQ \(context.version)" }
            Tag.span {
                "Times are in \(context.zone.identifier) ("
                Tag.a(.href(.help)) { "change" }
                "), as of "
                TimeMark.exact(wholeSecond(context.now), in: context)
            }
            if context.zoneName != context.zone.identifier {
                Tag.span { "Schedules without a zone of their own follow \(context.zoneName)" }
            }
        }
    }

    private func wholeSecond(_ instant: Instant) -> Instant {
        Instant(microseconds: instant.microseconds / 1_000_000 * 1_000_000)
    }
}
