/// A parsed JSON document.
enum JSONValue: Sendable, Hashable {
    case null
    case truth(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, or beyond 64 bits; perhaps infinite.
    case fraction(Double)
    case text(String)
    case list([JSONValue])
    case object([Member])

    struct Member: Sendable, Hashable {
        var name: String
        var value: JSONValue
    }

    /// What it is, shortened, for messages.
    var summary: String {
        switch self {
        case .null: "null"
        case .truth(let value): "\(value)"
        case .integer(let number): "\(number)"
        case .fraction(let number): "\(number)"
        case .text(let text) where text.utf8.count <= 60: text.debugDescription
        // By scalars: a single character may be of any length.
        case .text(let text): String(text.unicodeScalars.prefix(60)).debugDescription + "…"
        case .list: "a list"
        case .object: "an object"
        }
    }
}
