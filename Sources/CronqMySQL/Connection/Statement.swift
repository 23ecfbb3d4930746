import CMariaDB

/// A statement that one connection has prepared.
final class Statement {
    let handle: UnsafeMutablePointer<MYSQL_STMT>
    /// How many `?` it has.
    let parameterCount: Int
    /// How many rows of values the last execution was given at once; 0 for one without arrays.
    private var arraySize: UInt32 = 0

    init(_ sql: String, on connection: UnsafeMutablePointer<MYSQL>) throws(SQLError) {
        guard let handle = mysql_stmt_init(connection) else { throw SQLError(connection) }
        var text = sql
        let status = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_stmt_prepare(handle, $0.baseAddress, UInt($0.count)) }
        }
        guard status == 0 else {
            let error = SQLError(handle)
            mysql_stmt_close(handle)
            throw error
        }
        self.handle = handle
        parameterCount = Int(mysql_stmt_param_count(handle))
    }

    /// Tells the server, unless the connection was closed first.
    deinit { mysql_stmt_close(handle) }

    /// Executes it with one value for each `?`.
    func execute(_ values: [SQLValue], _ buffer: ParameterBuffer) throws(SQLError) {
        try checkCount(values.count)
        try setArraySize(0)
        try run(buffer.layOut(values))
    }

    /// Executes it once for each row, in one exchange with the server; which row failed remains unknown.
    func execute(
        columns: [ColumnType], rows: ArraySlice<[SQLValue]>, _ buffer: ParameterBuffer
    ) throws(SQLError) {
        try checkCount(columns.count)
        try setArraySize(UInt32(rows.count))
        try run(buffer.layOut(columns: columns, rows: rows))
    }

    /// Rows that matched, or were inserted, by the last execution.
    var affectedRows: Int {
        let count = mysql_stmt_affected_rows(handle)
        return count == UInt64.max ? 0 : Int(count)
    }

    private func run(_ bindings: UnsafeMutablePointer<MYSQL_BIND>) throws(SQLError) {
        guard parameterCount == 0 || mysql_stmt_bind_param(handle, bindings) == 0, mysql_stmt_execute(handle) == 0
        else {
            throw SQLError(handle)
        }
    }

    /// libmariadb reads as many values as the statement has `?`, whatever it was given.
    private func checkCount(_ count: Int) throws(SQLError) {
        guard count == parameterCount else {
            throw .misuse("the statement has \(parameterCount) placeholders and was given \(count) values")
        }
    }

    private func setArraySize(_ size: UInt32) throws(SQLError) {
        guard size != arraySize else { return }
        var size = size
        guard mysql_stmt_attr_set(handle, STMT_ATTR_ARRAY_SIZE, &size) == 0 else { throw SQLError(handle) }
        arraySize = size
    }
}
