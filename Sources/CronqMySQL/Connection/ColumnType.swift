import CMariaDB

/// What the values of one column of many rows have in common; values sent as arrays have one type per column.
enum ColumnType: Sendable, Hashable {
    case integer, real, text, bytes

    /// `nil` for NULL, which fits every type.
    init?(_ value: SQLValue) {
        switch value {
        case .null: return nil
        case .integer: self = .integer
        case .real: self = .real
        case .text: self = .text
        case .bytes: self = .bytes
        }
    }

    /// The types of the columns of these rows; a column of NULLs alone counts as integers.
    ///
    /// - Throws: If rows differ in their length, or values of a column in their type.
    static func common(to rows: [[SQLValue]]) throws(SQLError) -> [ColumnType] {
        guard let width = rows.first?.count else { return [] }
        var types = [ColumnType?](repeating: nil, count: width)
        for (number, row) in rows.enumerated() {
            guard row.count == width else {
                throw .misuse("row \(number) has \(row.count) values, the first row has \(width)")
            }
            for (column, value) in row.enumerated() {
                guard let type = ColumnType(value), type != types[column] else { continue }
                guard types[column] == nil else {
                    throw .misuse(
                        "value \(column) of row \(number) is \(value.typeName), rows before it have another type")
                }
                types[column] = type
            }
        }
        return types.map { $0 ?? .integer }
    }

    var bufferType: enum_field_types {
        switch self {
        case .integer: MYSQL_TYPE_LONGLONG
        case .real: MYSQL_TYPE_DOUBLE
        case .text: MYSQL_TYPE_STRING
        case .bytes: MYSQL_TYPE_BLOB
        }
    }
}
