/// An error, or anything else that fits a title and a sentence.
struct MessagePage: Sendable {
    var context: PageContext
    /// The HTTP status that goes with it.
    var status: Int
    var title: String
    var message: String
    /// For strangers: nothing but the message.
    var bare = false

    func render() -> HTML {
        PageFrame(context: context, title: title, bare: bare).render {
            Tag.section(.class("panel message")) {
                Tag.p(.class("quiet")) { String(status) }
                Tag.h1 { title }
                Tag.p { message }
                if !bare {
                    Tag.p {
                        Tag.a(.href(.home)) { "Home" }
                        " · "
                        Tag.a(.href(.jobs)) { "All jobs" }
                    }
                }
            }
        }
    }
}
