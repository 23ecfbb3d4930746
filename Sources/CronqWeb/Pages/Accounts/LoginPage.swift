import CronqAccess
import CronqSchedule
import CronqShared
import HTTPTypes

/// `/login`
struct LoginPage {
    var context: PageContext
    /// Where to go afterwards.
    var next: String
    var hasUsers: Bool
    /// Whether nobody on the way can read a password.
    var isSecure: Bool
    var name = ""
    /// What became of the last try.
    var failure: LoginResult?

    var status: HTTPResponse.Status {
        switch failure {
        case nil, .opened: .ok
        case .wrong, .disabled: .unauthorized
        case .wait: .tooManyRequests
        case .busy: .serviceUnavailable
        }
    }

    var headers: HTTPFields {
        switch failure {
        case .wait(let span): [.retryAfter: String((span.microseconds + 999_999) / 1_000_000)]
        case .busy: [.retryAfter: "2"]
        default: [:]
        }
    }

    private var fault: String? {
        switch failure {
        case nil, .opened: nil
        case .wrong: "Name or password is wrong."
        case .disabled: "This user may not log in at present; an admin can change that."
        case .wait(let span): "Too many logins have failed. Try again in \(TimeWords.length(span))."
        case .busy: "Too many logins at once. Try again in a moment."
        }
    }

    func render() -> HTML {
        PageFrame(context: context, title: "Log in", bare: true).render {
            Tag.section(.class("panel message"), .labelled(by: "login-title")) {
                Tag.h1(.id("login-title")) { "Log in" }
                if let fault { Tag.p(.class("alert"), .role("alert")) { fault } }
                if !isSecure {
                    Tag.p(.class("alert")) {
                        "This connection is not encrypted: whoever is on the way can read the password."
                    }
                }
                if hasUsers { form } else { nobody }
            }
        }
    }

    private var form: HTML {
        Tag.form(.class("fields"), .method("post"), .action(.login)) {
            Tag.input(.type("hidden"), .name("next"), .value(next))
            Field(name: "name", label: "Name", value: name, isRequired: true)
                .input("text", .autocomplete("username"), .autofocus)
            Field(name: "password", label: "Password", isRequired: true)
                .input("password", .autocomplete("current-password"))
            Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Log in" } }
        }
    }

    private var nobody: HTML {
        Tag.div(.class("empty")) {
            Tag.p { "There is no user yet. Whoever runs the server makes the first one:" }
            Tag.pre(.class("code")) { Tag.code { "cronq user add NAME --role admin" } }
        }
    }
}

/// `/login/link/<secret>`
struct LinkPage {
    var context: PageContext
    var offer: LinkOffer
    /// What is wrong with the password that was typed.
    var fault: String?

    func render() -> HTML {
        PageFrame(context: context, title: "Log in", bare: true).render {
            Tag.section(.class("panel message"), .labelled(by: "link-title")) {
                switch offer {
                case .firstVisitor:
                    Tag.h1(.id("link-title")) { "Log in once" }
                    Tag.p { "There is no user yet. This link lets you in for an hour, to make the first one." }
                    form {}
                case .user(let user):
                    Tag.h1(.id("link-title")) { "Welcome, \(user.name)" }
                    Tag.p { "This link lets you in once. Choose the password for next time." }
                    form {
                        Field(
                            name: "password", label: "New password",
                            hint: user.password == nil
                                ? "8 bytes or more" : "8 bytes or more; leave it empty to keep yours",
                            error: fault, isRequired: user.password == nil
                        ).input("password", .autocomplete("new-password"))
                        Field(name: "again", label: "The same again").input("password", .autocomplete("new-password"))
                    }
                }
            }
        }
    }

    /// Sent to the address that it stands on.
    private func form(@HTMLBuilder fields: () -> HTML) -> HTML {
        Tag.form(.class("fields"), .method("post")) {
            fields()
            Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Log in" } }
        }
    }
}
