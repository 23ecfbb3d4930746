import CronqShared
import FoundationEssentials

extension JSONValue {
    /// Reads a document in UTF-8, strictly: no field twice, no nesting without end.
    init(parsing bytes: [UInt8]) throws(MalformedJSON) {
        try JSONSyntax.check(bytes)
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            // What is left once the syntax is right.
            throw MalformedJSON(
                line: 1, column: 1, message: "a number is too large, or an escape in a text stands for no character")
        }
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? value.decode(Int64.self) {
            self = .number(whole)
        } else if let number = try? value.decode(Double.self) {
            self = .fraction(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let elements = try? value.decode([JSONValue].self) {
            self = .list(elements)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }
}
