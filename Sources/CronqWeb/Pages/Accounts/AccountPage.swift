import CronqShared

/// `/account`: one's own password and logins.
struct AccountPage {
    enum Fault: Sendable, Hashable {
        case current(String)
        case new(String)
    }

    static let notices = Notices([
        "password": "The password is changed; every other login of yours has ended.",
        "session": "That login has ended.",
    ])

    var context: PageContext
    var user: UserRecord
    var sessions: [SessionRecord]
    var fault: Fault?

    func render() -> HTML {
        PageFrame(context: context, title: "Account", path: .account).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1(.class("name")) { user.name } }
                Tag.p(.class("quiet")) { GrantWords.sentence(user.grants) }
            }
            Tag.div(.class("columns")) {
                password
                logins
            }
        }
    }

    private var password: HTML {
        Tag.section(.class("panel"), .labelled(by: "password-title")) {
            Tag.h2(.id("password-title")) { "Password" }
            Form.post(to: .ownPassword, in: context, .class("fields")) {
                if user.password != nil {
                    Field(name: "current", label: "Present password", error: currentFault, isRequired: true)
                        .input("password", .autocomplete("current-password"))
                }
                Field(
                    name: "password", label: "New password", hint: "8 bytes or more", error: newFault, isRequired: true
                )
                .input("password", .autocomplete("new-password"))
                Field(name: "again", label: "The same again", isRequired: true)
                    .input("password", .autocomplete("new-password"))
                Tag.div(.class("submit")) {
                    Tag.button(.type("submit"), .class("primary")) { "Change password" }
                }
            }
        }
    }

    private var currentFault: String? {
        if case .current(let text) = fault { text } else { nil }
    }

    private var newFault: String? {
        if case .new(let text) = fault { text } else { nil }
    }

    private var logins: HTML {
        Tag.section(.class("panel"), .labelled(by: "logins-title")) {
            Tag.h2(.id("logins-title")) { "Logins in force" }
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            for name in ["From", "Browser", "Since", "Seen", ""] { Tag.th(.scope("col")) { name } }
                        }
                    }
                    Tag.tbody { for session in sessions { row(session) } }
                }
            }
        }
    }

    private func row(_ session: SessionRecord) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "From")) { session.address }
            Tag.td(.data("data-label", "Browser")) { Tag.span(.class("name")) { session.agent } }
            Tag.td(.data("data-label", "Since")) { TimeMark.relative(session.createdAt, in: context) }
            Tag.td(.data("data-label", "Seen")) { TimeMark.relative(session.lastSeenAt, in: context) }
            Tag.td(.class("actions")) {
                if session.id == context.visitor.sessionID {
                    Tag.span(.class("badge")) { "this one" }
                } else {
                    Form.post(to: .endSession(session.id), in: context) {
                        Tag.button(.type("submit"), .class("quiet")) { "End" }
                    }
                }
            }
        }
    }
}

/// Grants in words.
enum GrantWords {
    static func sentence(_ grants: Grants) -> String {
        var parts = ["\(grants.role.rawValue) in every category"]
        if let limit = grants.limit {
            parts = [
                "\(grants.role.rawValue) in \(limit.isEmpty ? "no category" : limit.sorted().joined(separator: ", ")) only"
            ]
        }
        for (name, role) in grants.categories.sorted(by: { $0.key < $1.key }) where role > grants.role {
            parts.append("\(role.rawValue) in \(name)")
        }
        return parts.joined(separator: "; ")
    }

    static let roles: [Field.Choice] = [
        .init("viewer", "viewer: sees everything"),
        .init("operator", "operator: runs, kills and pauses jobs as well"),
        .init("editor", "editor: creates and changes jobs as well"),
        .init("admin", "admin: manages users and tokens as well"),
    ]

    /// `billing=operator, ops=editor`, as a form has it.
    static func text(_ categories: [String: Role]) -> String {
        categories.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.rawValue)" }.joined(separator: ", ")
    }

    /// - Throws: What is wrong, with what would be accepted.
    static func categories(_ text: String) throws(FieldText) -> [String: Role] {
        var categories: [String: Role] = [:]
        for item in list(text) {
            let parts = item.split(separator: "=")
            guard parts.count == 2, let role = Role(rawValue: trimmed(parts[1])), !trimmed(parts[0]).isEmpty else {
                throw FieldText(
                    "“\(item.prefix(40))” is no category with a role; write such as billing=operator, ops=editor")
            }
            categories[JobDefinition.nameKey(trimmed(parts[0]))] = role
        }
        return categories
    }

    /// The members of a list separated by commas.
    static func list(_ text: String) -> [String] { text.split(separator: ",").map(trimmed).filter { !$0.isEmpty } }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// What is wrong with one field of a form.
struct FieldText: Error, Sendable, Hashable {
    var words: String

    init(_ words: String) { self.words = words }
}
