extension Session {
    /// Executes the same INSERT, UPDATE or DELETE for many rows of values, one for each `?`; for no rows, nothing.
    ///
    /// Where the server reads arrays, the rows travel together whatever the statement is. Elsewhere an INSERT is written with
    /// many rows if all its `?` stand in `VALUES (…)`, and any other statement is executed row by row: `updateEach` is made for
    /// that. If it fails, the transaction cannot be committed any more: some rows may be in.
    ///
    /// - Returns: The sum of what `execute` returns for each row.
    @discardableResult
    func executeEach(_ sql: String, _ rows: [[any SQLBindable]]) throws(SQLError) -> Int {
        let rows = rows.map { $0.map(\.sqlValue) }
        guard !rows.isEmpty else { return 0 }
        let columns = try ColumnType.common(to: rows)
        return try together { () throws(SQLError) in
            if rows.count == 1 || supportsArrays { return try executeArrays(sql, columns, rows) }
            guard let group = SQLText(sql).valuesGroup else { return try executeSingly(sql, rows) }
            return try executeMultiRow(sql, group, rows)
        }
    }

    /// Executes an UPDATE of many rows, each with values of its own; for no rows, nothing.
    ///
    /// If it fails, the transaction cannot be committed any more: some rows may be changed.
    ///
    /// - Returns: The rows matched.
    @discardableResult
    func updateEach(_ update: BulkUpdate, _ rows: [[any SQLBindable]]) throws(SQLError) -> Int {
        let rows = rows.map { $0.map(\.sqlValue) }
        guard !rows.isEmpty else { return 0 }
        try update.check(rows)
        return try together { () throws(SQLError) in
            if rows.count == 1 || supportsArrays {
                let (sql, order) = try update.single()
                let ordered = rows.map { row in order.map { row[$0] } }
                return try executeArrays(sql, try ColumnType.common(to: ordered), ordered)
            }
            return try updateJoined(update, rows)
        }
    }

    private func executeArrays(_ sql: String, _ columns: [ColumnType], _ rows: [[SQLValue]]) throws(SQLError) -> Int {
        var count = 0
        for range in RowBatches(rows: 1_024, arePowersOfTwo: false, bytes: batchBytes).ranges(of: rows) {
            if range.count == 1 || columns.isEmpty {
                for row in rows[range] { count += try execute(sql, bound: row) }
                continue
            }
            count += try using(sql) { statement throws(SQLError) in
                try statement.execute(columns: columns, rows: rows[range], connection.parameters)
                return statement.affectedRows
            }
        }
        return count
    }

    private func executeSingly(_ sql: String, _ rows: [[SQLValue]]) throws(SQLError) -> Int {
        var count = 0
        for row in rows { count += try execute(sql, bound: row) }
        return count
    }

    private func executeMultiRow(_ sql: String, _ group: Range<Int>, _ rows: [[SQLValue]]) throws(SQLError) -> Int {
        let text = SQLText(sql)
        var count = 0
        for range in batches(width: rows[0].count).ranges(of: rows) {
            let groups = Array(repeating: text[group], count: range.count).joined(separator: ", ")
            let sql = text[0..<group.lowerBound] + groups + text[group.upperBound..<text.bytes.count]
            count += try execute(sql, bound: Array(rows[range].joined()))
        }
        return count
    }

    private func updateJoined(_ update: BulkUpdate, _ rows: [[SQLValue]]) throws(SQLError) -> Int {
        var count = 0
        for range in batches(width: update.columns.count).ranges(of: rows) {
            let idColumns = update.columns.indices.filter { column in
                rows[range].allSatisfy { $0[column] == .null || $0[column].byteCount == 16 }
            }
            let sql = try update.joined(rows: range.count, idColumns: Set(idColumns))
            count += try execute(sql, bound: Array(rows[range].joined()))
        }
        return count
    }

    /// A statement has at most 65,535 placeholders.
    private func batches(width: Int) -> RowBatches {
        RowBatches(rows: min(256, 65_535 / max(1, width)), arePowersOfTwo: true, bytes: batchBytes)
    }

    /// The server's limit is 16 MiB on MariaDB and 64 MiB on MySQL unless somebody set it; more at once gains nothing.
    private var batchBytes: Int { min(4 << 20, server.largestPacket / 2) }
}
