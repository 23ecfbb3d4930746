extension Session {
    /// The rows of a SELECT that names a list once, as `… IN (:list) …`.
    ///
    /// The other values bind to the `?` before and after it, in order. A list of more than 1,024 values is asked for in parts,
    /// and an ORDER BY or LIMIT then holds within each part only; a value named twice counts once. Without values in the list
    /// there are no rows, and the server is not asked.
    func rows(_ sql: String, _ values: [any SQLBindable], in list: [any SQLBindable]) throws(SQLError) -> [SQLRow] {
        var rows: [SQLRow] = []
        try forEachPart(sql, values, list) { sql, values throws(SQLError) in rows += try self.rows(sql, bound: values) }
        return rows
    }

    /// Executes a statement that names a list once, like `rows(_:_:in:)`.
    ///
    /// - Returns: The rows matched, over all parts.
    @discardableResult
    func execute(_ sql: String, _ values: [any SQLBindable], in list: [any SQLBindable]) throws(SQLError) -> Int {
        var count = 0
        try together { () throws(SQLError) in
            try forEachPart(sql, values, list) { sql, values throws(SQLError) in
                count += try execute(sql, bound: values)
            }
        }
        return count
    }

    /// The statement with `?` for the values of each part of the list.
    ///
    /// A part is padded to a power of two with its last value, so that eleven statements serve lists of any length.
    private func forEachPart(
        _ sql: String, _ values: [any SQLBindable], _ list: [any SQLBindable],
        _ body: (String, [SQLValue]) throws(SQLError) -> Void
    ) throws(SQLError) {
        let text = SQLText(sql)
        let markers = text.positions(of: Self.marker)
        guard markers.count == 1 else { throw .misuse("the statement names \(markers.count) lists instead of one") }
        let before = text.positions(of: "?").count { $0 < markers[0] }
        guard before <= values.count else { throw .misuse("the statement was given \(values.count) values") }
        let values = values.map(\.sqlValue)
        var known: Set<SQLValue> = []
        let list = list.map(\.sqlValue).filter { known.insert($0).inserted }
        for start in stride(from: 0, to: list.count, by: Self.longestList) {
            let part = list[start..<min(start + Self.longestList, list.count)]
            let width = RowBatches.powerOfTwo(atLeast: part.count)
            let padding = [SQLValue](repeating: part[part.endIndex - 1], count: width - part.count)
            let sql =
                text[0..<markers[0]] + "(" + Array(repeating: "?", count: width).joined(separator: ", ") + ")"
                + text[markers[0] + Self.marker.utf8.count..<text.bytes.count]
            try body(sql, Array([values[..<before], part, padding[...], values[before...]].joined()))
        }
    }

    private static let marker = "(:list)"
    private static let longestList = 1_024
}
