/// Puts the statements of a closure together: strings become escaped text, pieces of pages stay what they are.
@resultBuilder
enum HTMLBuilder {
    static func buildExpression(_ piece: HTML) -> HTML { piece }
    static func buildExpression(_ plain: String) -> HTML { HTML(plain) }
    static func buildExpression(_ piece: HTML?) -> HTML { piece ?? .empty }

    static func buildBlock() -> HTML { .empty }
    static func buildPartialBlock(first: HTML) -> HTML { first }
    static func buildPartialBlock(accumulated: HTML, next: HTML) -> HTML {
        var joined = accumulated
        joined.append(next)
        return joined
    }

    static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .empty }
    static func buildEither(first: HTML) -> HTML { first }
    static func buildEither(second: HTML) -> HTML { second }
    static func buildArray(_ pieces: [HTML]) -> HTML {
        pieces.reduce(into: .empty) { $0.append($1) }
    }
}
