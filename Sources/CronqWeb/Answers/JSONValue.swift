import CronqSchedule
import FoundationEssentials

/// A JSON document under construction; unlike synthesised coding it writes `null` for what is absent, as the
/// original did.
enum JSONValue: Sendable, Hashable {
    case null
    case flag(Bool)
    case number(Int64)
    case fraction(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    static func text(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
    static func number(_ number: (some BinaryInteger)?) -> JSONValue { number.map { .number(Int64($0)) } ?? .null }
    /// ISO 8601, UTC.
    static func time(_ instant: Instant?) -> JSONValue { .text(instant?.iso8601) }

    /// The document in UTF-8, keys in alphabetical order.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

extension JSONValue: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .fraction(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }
}

extension JSONValue {
    static func texts(_ texts: some Sequence<String>) -> JSONValue { .list(texts.map { .text($0) }) }

    /// An object with more members; those of `others` win.
    func merging(_ others: [String: JSONValue]) -> JSONValue {
        guard case .object(let members) = self else { return .object(others) }
        return .object(members.merging(others) { $1 })
    }

    /// An object without the members that are null.
    var withoutNulls: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.value != .null })
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self = .text(text) }
}

extension JSONValue: ExpressibleByNilLiteral {
    init(nilLiteral: ()) { self = .null }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(Dictionary(members) { _, last in last })
    }
}
