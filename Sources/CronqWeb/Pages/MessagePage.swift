/// An error, or anything else that fits a title and a sentence.
struct MessagePage: Sendable {
    var context: PageContext
    /// The HTTP status that goes with it.
    var status: Int
    var title: String
    var message: String

    func render() -> HTML {
        PageFrame(context: context, title: title).render {
            Tag.section(.class("panel message")) {
                Tag.p(.class("quiet")) { String(status) }
                Tag.h1 { title }
                Tag.p { message }
                Tag.p { Tag.a(.href(.home)) { "All jobs" } }
            }
        }
    }
}
