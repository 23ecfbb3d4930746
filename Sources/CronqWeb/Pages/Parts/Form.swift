/// Forms that change something: each carries the visitor's form token.
enum Form {
    static let tokenField = "form_token"

    /// A form that is sent with POST.
    static func post(
        to path: PagePath, in context: PageContext, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML
    ) -> HTML {
        Tag.form([.method("post"), .action(path)] + attributes) {
            Tag.input(.type("hidden"), .name("form_token"), .value(context.visitor.formToken))
            content()
        }
    }
}
