import CronqAccess
import CronqSchedule
import CronqShared

/// `/tokens`: keys for programs.
struct TokensPage {
    /// What was typed, and what is wrong with it.
    struct Form: Sendable, Hashable {
        var name = ""
        var role = Role.operator.rawValue
        var categories = ""
        var expires = "90d"
        var faults: [String: String] = [:]

        /// What a token is to do, and for how long; `nil` = for ever.
        struct Wish: Sendable, Hashable {
            var grants: Grants
            var lifetime: TimeSpan?
        }

        init() {}

        init(_ fields: QueryItems) {
            name = fields["name"] ?? ""
            role = fields["role"] ?? ""
            categories = fields["categories"] ?? ""
            expires = fields["expires"] ?? ""
        }

        /// `nil` = `faults` says what is wrong.
        mutating func wish() -> Wish? {
            guard let role = Role(rawValue: role) else {
                faults["role"] = "choose viewer, operator, editor or admin"
                return nil
            }
            let names = GrantWords.list(categories)
            let grants = Grants(role: role, limit: names.isEmpty ? nil : Set(names.map(JobDefinition.nameKey)))
            if expires.lowercased() == "never" { return Wish(grants: grants, lifetime: nil) }
            do throws(ScheduleError) {
                return Wish(grants: grants, lifetime: try TimeSpan(parsing: expires))
            } catch {
                faults["expires"] = "\(error.message); write never if it is not to expire"
                return nil
            }
        }

        /// Whether nobody makes a token that may do more than they; otherwise `faults` says so.
        mutating func fits(_ grants: Grants) -> Bool {
            guard let role = Role(rawValue: role), !grants.allowSomewhere(role) else { return true }
            faults["role"] = "a token cannot do more than whoever makes it: choose \(grants.role.rawValue)"
            return false
        }
    }

    static let notices = Notices(["revoked": "The token is revoked; it lets nobody in any more."])

    var context: PageContext
    var tokens: [TokenRecord]
    /// The names of those whose tokens they are.
    var owners: [UserID: String]
    /// Tokens are made by people, not by tokens.
    var mayCreate: Bool
    var form: Form

    func render() -> HTML {
        PageFrame(context: context, title: "Tokens", path: .tokens).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) { Tag.h1 { "Tokens" } }
                Tag.p(.class("quiet")) {
                    "Keys for programs. Each does what its role allows, and never more than its owner."
                }
            }
            Tag.section(.class("panel"), .label("Tokens")) {
                if tokens.isEmpty {
                    Tag.p(.class("quiet")) { "No tokens yet." }
                } else {
                    list
                }
            }
            if mayCreate { creation }
        }
    }

    private var list: HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        for name in ["Name", "May do", "Whose", "Made", "Expires", "Last used", ""] {
                            Tag.th(.scope("col")) { name }
                        }
                    }
                }
                Tag.tbody { for token in tokens { row(token) } }
            }
        }
    }

    private func row(_ token: TokenRecord) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", "Name")) {
                Tag.span(.class("name")) { token.name }
                if token.revokedAt != nil {
                    " "
                    Tag.span(.class("badge")) { "revoked" }
                } else if let end = token.expiresAt, end <= context.now {
                    " "
                    Tag.span(.class("badge")) { "expired" }
                }
            }
            Tag.td(.data("data-label", "May do")) { GrantWords.sentence(token.grants) }
            Tag.td(.data("data-label", "Whose")) {
                Tag.span(.class("name")) { token.owner.map { owners[$0] ?? "a user who is gone" } ?? "the operator's" }
            }
            Tag.td(.data("data-label", "Made")) {
                TimeMark.relative(token.createdAt, in: context)
                " by \(token.createdBy)"
            }
            Tag.td(.data("data-label", "Expires")) {
                if let end = token.expiresAt { TimeMark.relative(end, in: context) } else { "never" }
            }
            Tag.td(.data("data-label", "Last used")) {
                if let used = token.lastUsedAt {
                    TimeMark.relative(used, in: context)
                    token.lastUsedFrom.map { " from \($0)" } ?? ""
                } else {
                    "never"
                }
            }
            Tag.td(.class("actions")) {
                if token.revokedAt == nil {
                    CronqWeb.Form.post(to: .revokeToken(token.id), in: context) {
                        Tag.button(.type("submit"), .class("quiet"), .label("Revoke \(token.name)")) { "Revoke" }
                    }
                }
            }
        }
    }

    private var creation: HTML {
        Tag.section(.class("panel"), .labelled(by: "create-title")) {
            Tag.h2(.id("create-title")) { "Make a token" }
            CronqWeb.Form.post(to: .tokens, in: context, .class("fields")) {
                Tag.div(.class("row")) {
                    Field(
                        name: "name", label: "Name", value: form.name, hint: "what it is for, such as deploy",
                        error: form.faults["name"], isRequired: true
                    ).input("text", .autocomplete("off"))
                    Field(name: "role", label: "Role", value: form.role, error: form.faults["role"])
                        .select(GrantWords.roles)
                }
                Tag.div(.class("row")) {
                    Field(
                        name: "categories", label: "Only in these categories", value: form.categories,
                        hint: "separated by commas; empty = everywhere", error: form.faults["categories"]
                    ).input()
                    Field(
                        name: "expires", label: "Expires after", value: form.expires,
                        hint: "such as 90d or 12h, or never",
                        error: form.faults["expires"], isRequired: true
                    ).input()
                }
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Make token" } }
            }
        }
    }
}
