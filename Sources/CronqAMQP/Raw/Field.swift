/// One entry of an AMQP table: a queue's argument, a message's header, a property of a connection.
struct Field: Sendable, Hashable {
    var name: String
    var value: FieldValue

    init(_ name: String, _ value: FieldValue) {
        self.name = name
        self.value = value
    }
}

/// The kinds of values that are used here; others are not read.
enum FieldValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    case table([Field])
}

extension [Field] {
    /// The text under a name.
    func text(_ name: String) -> String? {
        for field in self where field.name == name {
            if case .text(let text) = field.value { return text }
        }
        return nil
    }
}
