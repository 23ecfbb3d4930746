import CronqSchedule

/// What surrounds every page: head, skip link, navigation, notice, footer.
struct PageFrame {
    /// How often the script renews the page; raw values are milliseconds.
    enum Renewal: Int {
        case never = 0
        case whileRunning = 2_000
        case overview = 5_000
    }

    var context: PageContext
    /// Without the product's name; `nil` on the home page.
    var title: String?
    var path: PagePath?
    var renewal = Renewal.never

    func render(@HTMLBuilder main content: () -> HTML) -> HTML {
        var page = HTML(constantMarkup: "<!DOCTYPE html>\n")
        page.append(
            Tag.html(.lang("en")) {
                Tag.head { head }
                Tag.body(
                    .data("data-renew", String(renewal.rawValue)),
                    .data("data-now", String(context.now.microseconds / 1_000))
                ) {
                    Tag.a(.class("skip"), .href(fragment: "main")) { "Skip to content" }
                    header
                    Tag.main(.id("main"), .tabIndex(-1)) {
                        Tag.div(.class("problems"), .id("problems"), .renewed) {
                            for problem in context.problems { Tag.p(.class("alert"), .role("alert")) { problem } }
                        }
                        notice
                        content()
                    }
                    footer
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
        Tag.script(.src(Assets.script), .defer) {}
    }

    private var name: String { "CronQ" }

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
            Tag.nav(.label("Main")) {
                entry("Jobs", .home)
                entry("Failures", .failures)
            }
            Tag.p(.class("connection"), .id("connection"), .role("status")) {}
        }
    }

    private func entry(_ label: String, _ target: PagePath) -> HTML {
        Tag.a([.href(target)] + (target == path ? [.currentPage] : [])) { label }
    }

    private var notice: HTML? {
        context.notice.map { text in Tag.p(.class("notice"), .role("status")) { text } }
    }

    private var footer: HTML {
        Tag.footer(.class("bottom")) {
            Tag.span { "CronQ \(context.version)" }
            Tag.span {
                "Times are UTC; as of "
                TimeMark.exact(Instant(microseconds: context.now.microseconds / 1_000_000 * 1_000_000))
            }
            Tag.span { "Schedules without a zone of their own follow \(context.zoneName)" }
        }
    }
}
