import CMariaDB

/// Reads the rows of an executed statement; its memory serves every statement of a connection, one after the other.
///
/// Short values arrive in place. A longer one is reported as truncated with its true length, and then fetched once more into
/// memory of that length.
final class AnswerBuffer {
    /// How a column is read.
    private enum Kind {
        case integer(isUnsigned: Bool)
        case real, text, bytes
        /// DECIMAL, which sums are made of: an integer if it has no fraction.
        case decimal
    }

    /// Where libmariadb puts one column of a row.
    private struct Cell {
        var length: UInt = 0
        var number: Int64 = 0
        var isNull: my_bool = 0
        var isTruncated: my_bool = 0
    }

    private static let inlineBytes = 256
    private var cells = UnsafeMutablePointer<Cell>.allocate(capacity: 64)
    private var inline = UnsafeMutablePointer<UInt8>.allocate(capacity: 64 * inlineBytes)
    private var capacity = 64

    deinit {
        cells.deallocate()
        inline.deallocate()
    }

    /// The rows of the answer, all of them.
    func rows(of statement: UnsafeMutablePointer<MYSQL_STMT>) throws(SQLError) -> [SQLRow] {
        let count = Int(mysql_stmt_field_count(statement))
        guard count > 0, let fields = mariadb_stmt_fetch_fields(statement) else { return [] }
        // Also what is left of an answer when reading it fails: the connection would be out of step.
        defer { mysql_stmt_free_result(statement) }
        let names = (0..<count).map { String(cString: fields[$0].name) }
        let kinds = (0..<count).map { Self.kind(of: fields[$0]) }
        try bind(kinds, to: statement)
        var rows: [SQLRow] = []
        while true {
            switch mysql_stmt_fetch(statement) {
            case 0, MYSQL_DATA_TRUNCATED:
                var values: [SQLValue] = []
                values.reserveCapacity(count)
                for column in 0..<count { values.append(try value(column, kinds[column], names[column], statement)) }
                rows.append(SQLRow(names: names, values: values))
            case MYSQL_NO_DATA:
                return rows
            default:
                throw SQLError(statement)
            }
        }
    }

    private static func kind(of field: MYSQL_FIELD) -> Kind {
        switch field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR:
            .integer(isUnsigned: field.flags & UInt32(UNSIGNED_FLAG) != 0)
        case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: .real
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: .decimal
        // 63 is the character set "binary"; dates, times and MySQL's JSON carry it too, and are text all the same.
        case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING, MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB,
            MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB, MYSQL_TYPE_BIT, MYSQL_TYPE_GEOMETRY:
            field.charsetnr == 63 ? .bytes : .text
        default: .text
        }
    }

    private func bind(_ kinds: [Kind], to statement: UnsafeMutablePointer<MYSQL_STMT>) throws(SQLError) {
        if kinds.count > capacity {
            cells.deallocate()
            inline.deallocate()
            capacity = kinds.count
            cells = .allocate(capacity: capacity)
            inline = .allocate(capacity: capacity * Self.inlineBytes)
        }
        var bindings = [MYSQL_BIND](repeating: MYSQL_BIND(), count: kinds.count)
        for (column, kind) in kinds.enumerated() {
            let cell = cells + column
            cell.initialize(to: Cell())
            bindings[column].length = cell.pointer(to: \.length)
            bindings[column].is_null = cell.pointer(to: \.isNull)
            bindings[column].error = cell.pointer(to: \.isTruncated)
            bindings[column].buffer = UnsafeMutableRawPointer(cell.pointer(to: \.number)!)
            bindings[column].buffer_length = 8
            switch kind {
            case .integer(let isUnsigned):
                bindings[column].buffer_type = MYSQL_TYPE_LONGLONG
                bindings[column].is_unsigned = isUnsigned ? 1 : 0
            case .real:
                bindings[column].buffer_type = MYSQL_TYPE_DOUBLE
            case .text, .bytes, .decimal:
                if case .bytes = kind {
                    bindings[column].buffer_type = MYSQL_TYPE_BLOB
                } else {
                    bindings[column].buffer_type = MYSQL_TYPE_STRING
                }
                bindings[column].buffer = UnsafeMutableRawPointer(inline + column * Self.inlineBytes)
                bindings[column].buffer_length = UInt(Self.inlineBytes)
            }
        }
        guard mysql_stmt_bind_result(statement, &bindings) == 0 else { throw SQLError(statement) }
    }

    private func value(
        _ column: Int, _ kind: Kind, _ name: String, _ statement: UnsafeMutablePointer<MYSQL_STMT>
    ) throws(SQLError) -> SQLValue {
        let cell = cells[column]
        guard cell.isNull == 0 else { return .null }
        switch kind {
        case .integer(let isUnsigned):
            guard !isUnsigned || cell.number >= 0 else { throw .misuse("column \(name) holds more than an Int64") }
            return .integer(cell.number)
        case .real:
            return .real(Double(bitPattern: UInt64(bitPattern: cell.number)))
        case .text:
            return .text(try string(column, cell, statement))
        case .bytes:
            return .bytes(try bytes(column, cell, statement))
        case .decimal:
            let text = try string(column, cell, statement)
            if let integer = Int64(text) { return .integer(integer) }
            guard let real = Double(text) else { throw .misuse("column \(name) holds no number") }
            return .real(real)
        }
    }

    private func string(
        _ column: Int, _ cell: Cell, _ statement: UnsafeMutablePointer<MYSQL_STMT>
    ) throws(SQLError) -> String {
        guard cell.length > Self.inlineBytes else { return String(decoding: inPlace(column, cell), as: UTF8.self) }
        return String(decoding: try bytes(column, cell, statement), as: UTF8.self)
    }

    private func bytes(
        _ column: Int, _ cell: Cell, _ statement: UnsafeMutablePointer<MYSQL_STMT>
    ) throws(SQLError) -> [UInt8] {
        guard cell.length > Self.inlineBytes else { return Array(inPlace(column, cell)) }
        var status: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(cell.length)) { buffer, count in
            var length: UInt = 0
            var isNull: my_bool = 0
            withUnsafeMutablePointer(to: &length) { length in
                withUnsafeMutablePointer(to: &isNull) { isNull in
                    var binding = MYSQL_BIND()
                    binding.buffer_type = MYSQL_TYPE_BLOB
                    binding.buffer = UnsafeMutableRawPointer(buffer.baseAddress)
                    binding.buffer_length = UInt(buffer.count)
                    binding.length = length
                    binding.is_null = isNull
                    status = mysql_stmt_fetch_column(statement, &binding, UInt32(column), 0)
                }
            }
            count = status == 0 ? min(Int(length), buffer.count) : 0
        }
        guard status == 0, bytes.count == Int(cell.length) else { throw SQLError(statement) }
        return bytes
    }

    private func inPlace(_ column: Int, _ cell: Cell) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: inline + column * Self.inlineBytes, count: Int(cell.length))
    }
}
