import CronqSchedule
import CronqShared

/// `/help`: what the pages mean, and how to go on from here.
struct HelpPage: Sendable {
    var context: PageContext

    func render() -> HTML {
        PageFrame(context: context, title: "Help", path: .help).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) {
                    Tag.h1 { "Help" }
                    Tag.a(.class("button"), .href(.schedules)) { "Try a schedule" }
                }
            }
            contents
            section("words", "Words") { words }
            section("states", "What became of a run") { StateTables().render() }
            section("schedules", "Schedules") { ScheduleHelp().render() }
            section("times", "Times and zones") { times }
            section("keys", "Keys") { keys }
            section("access", "Who may do what") { access }
            section("programs", "For programs and terminals") { programs }
        }
    }

    private var contents: HTML {
        Tag.nav(.class("chips"), .label("On this page")) {
            Tag.a(.href(fragment: "words")) { "Words" }
            Tag.a(.href(fragment: "states")) { "States and reasons" }
            Tag.a(.href(fragment: "schedules")) { "Schedules" }
            Tag.a(.href(fragment: "times")) { "Times and zones" }
            Tag.a(.href(fragment: "keys")) { "Keys" }
            Tag.a(.href(fragment: "access")) { "Who may do what" }
            Tag.a(.href(fragment: "programs")) { "For programs" }
        }
    }

    private func section(_ id: String, _ title: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.section(.class("panel"), .id(id), .labelled(by: "\(id)-title")) {
            Tag.h2(.id("\(id)-title")) { title }
            content()
        }
    }

    // MARK: Words

    private var words: HTML {
        var facts = FactList()
        for (word, meaning) in Self.meanings { facts.add(word, meaning) }
        return facts.render()
    }

    private static let meanings = [
        ("Job", "A command with a schedule. It belongs to a category, which is changed as a whole or job by job."),
        ("Run", "One instant at which a job was due, or one request to run it. Each has exactly one row."),
        ("Attempt", "One permission to start a run's command. There are more than one only if the job allows it."),
        ("Queue", "Where runs wait for a runner. A job's routing key names its queue."),
        ("Runner", "A process that runs commands on its host, as many at a time as it has slots."),
        ("Injector", "A process that turns due instants into runs and hands them to the queues."),
        ("Results worker", "A process that grants attempts and records what runners report."),
        ("Lease", "How long a runner that is silent is trusted; after that its runs are lost, or started anew."),
        ("Pause", "A paused job rests. When it is resumed, the latest instant that it missed runs, if there is one."),
    ]

    // MARK: Times

    private var times: HTML {
        Tag.div(.class("prose")) {
            Tag.p {
                "Pages show times in the zone of your browser, which a script tells the server; without scripts in the"
                " zone of the instance. Now it is \(context.zone.identifier). Point at a time to see it exactly, and in"
                " UTC."
            }
            Tag.p {
                "A schedule is read in the zone of its job, else in the instance's, \(context.zoneName). The API, the"
                " database and the logs speak UTC. What is due is decided by the clock of the database."
            }
        }
    }

    // MARK: Keys

    private var keys: HTML {
        Tag.div(.class("prose")) {
            Tag.ul {
                key("/", "search")
                key("g", "then h, j, r, f or t: home, jobs, runs, failures, timeline")
                key("j", "and k: next and previous row; Enter opens it")
                key("?", "all keys, and a box that switches them off")
            }
            Tag.p { "Everything works without them, and without scripts." }
        }
    }

    private func key(_ key: String, _ meaning: String) -> HTML {
        Tag.li {
            Tag.kbd { key }
            " \(meaning)"
        }
    }

    // MARK: Access, programs

    private var access: HTML {
        var facts = FactList()
        facts.add("Viewer", "sees everything")
        facts.add("Operator", "also runs, kills, retries, pauses and resumes")
        facts.add("Editor", "also creates, changes and removes jobs")
        facts.add("Admin", "also manages users, tokens and the instance")
        facts.add("You") {
            context.visitor.author.name
            ", \(highest)"
        }
        return facts.render()
    }

    private var highest: String {
        let role = Role.allCases.last { context.visitor.grants.allow($0) }
        return role.map(\.rawValue) ?? "with rights in some categories only"
    }

    @HTMLBuilder private var programs: HTML {
        Tag.div(.class("prose")) {
            Tag.p {
                "Whatever the pages do, programs can do: the API is described in "
                Tag.a(.href(.openAPI)) { "/api/openapi.yaml" }
                ". A program needs a token, which an admin or you yourself make under "
                Tag.a(.href(.tokens)) { "Tokens" }
                "; it goes into a header:"
            }
        }
        code("Request with a token", "curl -H \"Authorization: Bearer $CRONQ_TOKEN\" \(Self.example)")
        Tag.div(.class("prose")) {
            Tag.p { "On the server itself, with access to its database, the same from a terminal:" }
        }
        code("Commands", Self.commands)
    }

    private static let example = "https://cronq.example.org/api/jobs"
    private static let commands = """
        cronq user add anna --role operator
        cronq token create deploy --role editor --category reports
        """

    private func code(_ label: String, _ text: String) -> HTML {
        Tag.pre(.class("code"), .role("group"), .tabIndex(0), .label(label)) { Tag.code { text } }
    }
}
