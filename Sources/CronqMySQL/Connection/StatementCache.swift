/// The statements that a connection has prepared, by their text; the one unused for longest goes when there are too many.
///
/// Every connection keeps its statements on the server, which allows 16,382 for all of them (`max_prepared_stmt_count`).
struct StatementCache {
    private struct Entry {
        var statement: Statement
        var lastUse: UInt64
    }

    let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count }

    /// The statement of this text, made if it is not there.
    mutating func statement(
        _ sql: String, _ make: (String) throws(SQLError) -> Statement
    ) throws(SQLError) -> Statement {
        uses += 1
        if let statement = entries[sql]?.statement {
            entries[sql]?.lastUse = uses
            return statement
        }
        let statement = try make(sql)
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
        }
        entries[sql] = Entry(statement: statement, lastUse: uses)
        return statement
    }

    mutating func forget(_ sql: String) { entries[sql] = nil }

    mutating func forgetAll() { entries = [:] }
}
