import CronqShared

/// `/users/<id>`: one user, for admins.
struct UserPage {
    var context: PageContext
    var user: UserRecord
    var sessions: [SessionRecord]
    /// What they did last.
    var audit: [AuditEntry]
    var form: UsersPage.Form

    func render() -> HTML {
        PageFrame(context: context, title: user.name, path: .users).render {
            heading
            if let fault = form.faults["remove"] { Tag.p(.class("alert"), .role("alert")) { fault } }
            Tag.div(.class("columns")) {
                Tag.div(.class("stack")) {
                    grants
                    password
                }
                doings
            }
        }
    }

    private var heading: HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) { Tag.a(.href(.users)) { "Users" } }
            Tag.div(.class("title")) {
                Tag.h1(.class("name")) { user.name }
                if user.disabledAt != nil { Tag.span(.class("badge")) { "disabled" } }
                Tag.div(.class("actions")) {
                    Tag.details(.class("pop")) {
                        Tag.summary(.class("danger")) { "Remove…" }
                        Form.post(to: .act("remove", onUser: user.id), in: context) {
                            Tag.p { "Logins and tokens of \(user.name) end at once. What they did stays in the audit." }
                            Tag.button(.type("submit"), .class("danger")) { "Remove \(user.name)" }
                        }
                    }
                }
            }
            Tag.p(.class("quiet")) {
                GrantWords.sentence(user.grants)
                ". Made "
                TimeMark.relative(user.createdAt, in: context)
                " by \(user.createdBy); logged in \(sessions.isEmpty ? "nowhere" : "in \(NumberWords.count(sessions.count, "place"))") now."
            }
        }
    }

    private var grants: HTML {
        Tag.section(.class("panel"), .labelled(by: "grants-title")) {
            Tag.h2(.id("grants-title")) { "May do" }
            Form.post(to: .user(user.id), in: context, .class("fields")) {
                Field(name: "role", label: "Role", value: form.role, error: form.faults["role"]).select(
                    GrantWords.roles)
                UserFields.categories(form)
                Field(
                    name: "disabled", label: "Disabled: may not log in, and tokens do nothing",
                    value: form.isDisabled ? "true" : ""
                ).checkbox()
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Save" } }
            }
        }
    }

    private var password: HTML {
        Tag.section(.class("panel"), .labelled(by: "password-title")) {
            Tag.h2(.id("password-title")) { "Password" }
            Form.post(to: .act("password", onUser: user.id), in: context, .class("fields")) {
                Field(
                    name: "password", label: "New password", hint: "8 bytes or more; it ends their logins",
                    error: form.faults["password"], isRequired: true
                ).input("password", .autocomplete("new-password"))
                Field(name: "again", label: "The same again", isRequired: true)
                    .input("password", .autocomplete("new-password"))
                Tag.div(.class("submit")) { Tag.button(.type("submit")) { "Set password" } }
            }
            Form.post(to: .act("link", onUser: user.id), in: context) {
                Tag.p(.class("quiet")) { "Or let them choose one themselves:" }
                Tag.button(.type("submit")) { "Make a login link" }
            }
        }
    }

    private var doings: HTML {
        Tag.section(.class("panel"), .labelled(by: "doings-title")) {
            Tag.h2(.id("doings-title")) { "Did last" }
            if audit.isEmpty {
                Tag.p(.class("quiet")) { "Nothing that changed anything." }
            } else {
                AuditTable(context: context, entries: audit, showsAddresses: true).render()
            }
        }
    }
}
