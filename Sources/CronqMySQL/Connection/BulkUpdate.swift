/// An UPDATE of many rows, each with values of its own.
///
/// `set` and `match` are SQL that names the values of a row as `v.name`:
///
///     BulkUpdate(
///         table: "runs",
///         columns: [("run_id", .bytes), ("fence", .integer)],
///         set: "state = 'running', fence = v.fence",
///         match: "runs.run_id = v.run_id AND runs.state = 'pending'")
///
/// Both ways to send it give the same result as long as
/// - no two rows match the same row of the table (one of the ways would use either of them),
/// - `set` reads no column that it also writes (one of the ways sees the new value, the other the old one),
/// - text in `match` is compared with columns of a `_bin` collation.
struct BulkUpdate: Sendable {
    enum Kind: Sendable, Hashable {
        case integer, text, bytes
    }

    var table: String
    /// The values that each row brings, in this order.
    var columns: [(name: String, kind: Kind)]
    /// What stands behind SET.
    var set: String
    /// What stands behind WHERE.
    var match: String

    /// Checks that rows bring what the columns say.
    func check(_ rows: [[SQLValue]]) throws(SQLError) {
        for (number, row) in rows.enumerated() {
            guard row.count == columns.count else {
                throw .misuse(
                    "row \(number) of an update of \(table) has \(row.count) values for \(columns.count) columns")
            }
            for (value, column) in zip(row, columns) where value != .null && column.kind != Kind(value) {
                throw .misuse("\(column.name) in row \(number) of an update of \(table) is \(value.typeName)")
            }
        }
    }

    /// The UPDATE of one row: `?` for each `v.name`, and the columns that these `?` stand for.
    func single() throws(SQLError) -> (sql: String, order: [Int]) {
        var order: [Int] = []
        let sql = try rewritten("UPDATE \(table) SET \(set) WHERE \(match)") { column in
            order.append(column)
            return "?"
        }
        return (sql, order)
    }

    /// The UPDATE of so many rows at once, as a join with a table made of their values.
    ///
    /// Each value has its type spelled out: MySQL would take a bare `?` for text, and compare ids without their index. The
    /// values stand first in the join, so that each is looked up by the index of `match` and no other row is touched.
    ///
    /// - Parameter idColumns: The columns of bytes whose every value has 16, which compares without a temporary BLOB.
    func joined(rows: Int, idColumns: Set<Int>) throws(SQLError) -> String {
        let casts = columns.enumerated().map { index, column in
            switch column.kind {
            case .integer: "CAST(? AS SIGNED)"
            case .text: "CAST(? AS CHAR)"
            case .bytes: idColumns.contains(index) ? "CAST(? AS BINARY(16))" : "CAST(? AS BINARY)"
            }
        }
        // The names differ from those of the table, whose columns stand without its name in `set`.
        let first = zip(casts, columns).map { "\($0) AS v_\($1.name)" }.joined(separator: ", ")
        let others = String(repeating: " UNION ALL SELECT \(casts.joined(separator: ", "))", count: rows - 1)
        let set = try rewritten(set) { "v.v_\(columns[$0].name)" }
        let match = try rewritten(match) { "v.v_\(columns[$0].name)" }
        return "UPDATE (SELECT \(first)\(others)) AS v STRAIGHT_JOIN \(table) ON (\(match)) SET \(set)"
    }

    /// Replaces each `v.name`.
    private func rewritten(_ sql: String, _ replacement: (Int) -> String) throws(SQLError) -> String {
        let text = SQLText(sql)
        var result = ""
        var copied = 0
        for position in text.positions(of: "v.") {
            if position > 0,
                SQLText.isWordByte(text.bytes[position - 1]) || text.bytes[position - 1] == UInt8(ascii: ".")
            {
                continue
            }
            let start = position + 2
            let end = text.bytes[start...].firstIndex { !SQLText.isWordByte($0) } ?? text.bytes.count
            let name = text[start..<end]
            guard let column = columns.firstIndex(where: { $0.name == name }) else {
                throw .misuse("an update of \(table) names v.\(name), which its rows do not bring")
            }
            result += text[copied..<position] + replacement(column)
            copied = end
        }
        return result + text[copied..<text.bytes.count]
    }
}

extension BulkUpdate.Kind {
    /// `nil` for values that no column of an update brings.
    fileprivate init?(_ value: SQLValue) {
        switch value {
        case .integer: self = .integer
        case .text: self = .text
        case .bytes: self = .bytes
        case .null, .real: return nil
        }
    }
}
