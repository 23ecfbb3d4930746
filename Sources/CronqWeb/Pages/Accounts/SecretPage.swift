/// A secret that is shown once: a token, a login link.
struct SecretPage {
    var context: PageContext
    var title: String
    var secret: String
    var explanation: String
    var back: PagePath
    var backWords: String

    func render() -> HTML {
        PageFrame(context: context, title: title).render {
            Tag.section(.class("panel message"), .labelled(by: "secret-title")) {
                Tag.h1(.id("secret-title"), .class("name")) { title }
                Tag.p { explanation }
                Tag.pre(.class("code"), .id("secret"), .tabIndex(0), .role("group"), .label("The secret")) {
                    Tag.code { secret }
                }
                Tag.p {
                    Tag.a(.href(back)) {
                        "Back to "
                        Tag.span(.class("name")) { backWords }
                    }
                }
            }
        }
    }
}
