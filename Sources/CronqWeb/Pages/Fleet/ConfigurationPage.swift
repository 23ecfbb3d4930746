import CronqSchedule
import CronqShared

/// `/configuration`: what the server was told, where each value came from, and what it makes of it.
struct ConfigurationPage: Sendable {
    var context: PageContext
    var settings: WebSettings

    func render() -> HTML {
        PageFrame(context: context, title: "Configuration", path: .configuration).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Configuration" } }
                Tag.p(.class("quiet")) {
                    "What this web server was told when it started. Passwords and keys are not shown."
                }
            }
            Tag.section(.class("panel"), .labelled(by: "effect-title")) {
                Tag.h2(.id("effect-title")) { "In effect" }
                facts
            }
            Tag.section(.class("panel"), .labelled(by: "settings-title")) {
                Tag.h2(.id("settings-title")) { "Settings" }
                lines
            }
        }
    }

    private var facts: HTML {
        var facts = FactList()
        facts.add("Instance", settings.instanceName.isEmpty ? "no name" : settings.instanceName)
        facts.add("Version", "CronQ \(settings.version)")
        facts.add(
            "Database",
            settings.isFleet
                ? "MySQL or MariaDB; every role is a process of its own" : "SQLite; every role is in this process")
        facts.add("Public address", settings.publicURL?.text ?? "none: only this machine's own is known")
        facts.add("Pages begin at", settings.scriptName.isEmpty ? "/" : settings.scriptName + "/")
        facts.add("Listens to", "\(settings.listenInterface), port \(settings.port)")
        facts.add("Who gets in", authentication)
        facts.add("Trusted proxies", proxies)
        facts.add("Time zone of schedules", "\(settings.defaultZone.identifier), unless a job names its own")
        facts.add("Time zone of your pages", context.zone.identifier)
        if !settings.legacyQueues.isEmpty {
            facts.add("Queues of original runners", settings.legacyQueues.sorted().joined(separator: ", "))
        }
        facts.add("Logs elsewhere", settings.logURLTemplate)
        return facts.render()
    }

    private var authentication: String {
        switch settings.authentication {
        case .local: "users who log in, and tokens; while there is no user, the person who runs the server"
        case .login: "users who log in, and tokens"
        }
    }

    private var proxies: String {
        settings.trustedProxies.isEmpty
            ? "none: what a proxy says about its client is not believed"
            : "\(NumberWords.count(settings.trustedProxies.count, "address or range", "addresses or ranges"))"
    }

    @HTMLBuilder private var lines: HTML {
        if settings.configuration.isEmpty {
            Tag.p(.class("quiet")) { "This process names no settings." }
        } else {
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            for title in ["Setting", "Value", "From", "Meaning"] { Tag.th(.scope("col")) { title } }
                        }
                    }
                    Tag.tbody { for line in settings.configuration { row(line) } }
                }
            }
        }
    }

    private func row(_ line: ConfigurationLine) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "Setting")) { Tag.code { line.name } }
            Tag.td(.data("data-label", "Value")) {
                if let value = line.value {
                    Tag.code { value }
                } else {
                    Tag.span(.class("quiet")) { "none" }
                }
            }
            Tag.td(.data("data-label", "From")) { line.origin.rawValue }
            Tag.td(.data("data-label", "Meaning")) { line.meaning }
        }
    }
}
