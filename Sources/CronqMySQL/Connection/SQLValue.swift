/// A value that is bound to a statement, or that a column holds.
enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// Any text; the connection speaks utf8mb4.
    case text(String)
    case bytes([UInt8])
    case real(Double)

    /// What an error calls a value: its type, never its content.
    var typeName: String {
        switch self {
        case .null: "NULL"
        case .integer: "an integer"
        case .text: "text"
        case .bytes: "bytes"
        case .real: "a real number"
        }
    }
}

/// What can stand for a `?` of a statement.
protocol SQLBindable: Sendable {
    var sqlValue: SQLValue { get }
}
