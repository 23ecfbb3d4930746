import CronqSchedule
import CronqShared

/// `/users`: who may log in, and a form for one more.
struct UsersPage {
    /// What was typed, and what is wrong with it.
    struct Form: Sendable, Hashable {
        var name = ""
        var role = Role.viewer.rawValue
        var categories = ""
        var password = ""
        var again = ""
        var isDisabled = false
        var faults: [String: String] = [:]

        init() {}

        init(_ user: UserRecord) {
            name = user.name
            role = user.grants.role.rawValue
            categories = GrantWords.text(user.grants.categories)
            isDisabled = user.disabledAt != nil
        }

        init(_ fields: QueryItems) {
            name = fields["name"] ?? ""
            role = fields["role"] ?? ""
            categories = fields["categories"] ?? ""
            password = fields["password"] ?? ""
            again = fields["again"] ?? ""
            isDisabled = fields["disabled"] != nil
        }

        /// What the form grants; `nil` = `faults` says what is wrong.
        mutating func grants() -> Grants? {
            guard let role = Role(rawValue: role) else {
                faults["role"] = "choose viewer, operator, editor or admin"
                return nil
            }
            do throws(FieldText) {
                return Grants(role: role, categories: try GrantWords.categories(categories))
            } catch {
                faults["categories"] = error.words
                return nil
            }
        }
    }

    static let notices = Notices([
        "created": "The user is made.", "changed": "The user is changed.", "removed": "The user is removed.",
        "password": "The password is changed; the user's logins have ended.",
    ])

    var context: PageContext
    var users: [UserRecord]
    var form: Form

    func render() -> HTML {
        PageFrame(context: context, title: "Users", path: .users).render {
            Tag.div(.class("heading")) { Tag.div(.class("title")) { Tag.h1 { "Users" } } }
            if users.isEmpty {
                Tag.section(.class("panel empty")) {
                    Tag.h2 { "No users yet" }
                    Tag.p {
                        "The person who runs the server is let in over loopback. The first user is an admin, and closes that "
                            + "door: from then on everybody logs in, and scripts use tokens."
                    }
                }
            } else {
                list
            }
            creation
        }
    }

    private var list: HTML {
        Tag.section(.class("panel"), .label("Users")) {
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr {
                            for name in ["Name", "May do", "Made", "Last login"] { Tag.th(.scope("col")) { name } }
                        }
                    }
                    Tag.tbody { for user in users { row(user) } }
                }
            }
        }
    }

    private func row(_ user: UserRecord) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "Name")) {
                Tag.a(.class("name"), .href(.user(user.id))) { user.name }
                if user.disabledAt != nil {
                    " "
                    Tag.span(.class("badge")) { "disabled" }
                }
                if user.password == nil {
                    " "
                    Tag.span(.class("badge")) { "no password yet" }
                }
            }
            Tag.td(.data("data-label", "May do")) { GrantWords.sentence(user.grants) }
            Tag.td(.data("data-label", "Made")) {
                TimeMark.relative(user.createdAt, in: context)
                " by \(user.createdBy)"
            }
            Tag.td(.data("data-label", "Last login")) {
                if let login = user.lastLoginAt { TimeMark.relative(login, in: context) } else { "never" }
            }
        }
    }

    private var creation: HTML {
        Tag.section(.class("panel"), .labelled(by: "create-title")) {
            Tag.h2(.id("create-title")) { "Make a user" }
            CronqWeb.Form.post(to: .users, in: context, .class("fields")) {
                Tag.div(.class("row")) {
                    Field(name: "name", label: "Name", value: form.name, error: form.faults["name"], isRequired: true)
                        .input("text", .autocomplete("off"))
                    Field(
                        name: "role", label: "Role", value: users.isEmpty ? Role.admin.rawValue : form.role,
                        error: form.faults["role"]
                    ).select(GrantWords.roles)
                }
                UserFields.categories(form)
                Tag.div(.class("row")) {
                    Field(
                        name: "password", label: "Password",
                        hint: "8 bytes or more; leave it empty to get a login link for them",
                        error: form.faults["password"]
                    ).input("password", .autocomplete("new-password"))
                    Field(name: "again", label: "The same again").input("password", .autocomplete("new-password"))
                }
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Make user" } }
            }
        }
    }
}

/// Fields that the forms of users share.
enum UserFields {
    static func categories(_ form: UsersPage.Form) -> HTML {
        Field(
            name: "categories", label: "More in some categories", value: form.categories,
            hint: "such as billing=operator, ops=editor", error: form.faults["categories"]
        ).input()
    }
}
