import CronqShared

/// What may be asked of the server inside a transaction, or outside of one; valid only in the closure that it is handed to.
///
/// An error that ends the transaction (deadlock, lock wait, lost connection, a statement of many rows that failed half-way) is
/// remembered: every later call throws it again, and the transaction is not committed even if the closure swallows it. After a
/// deadlock the server would otherwise commit each further statement on its own.
final class Session {
    let connection: Connection
    /// Which server answers.
    let server: ServerIdentity
    /// Whether statements for many rows travel as arrays of values.
    let supportsArrays: Bool
    /// The error after which nothing more can be done here.
    private(set) var failure: SQLError?

    init(_ connection: Connection, server: ServerIdentity, options: SessionOptions) {
        self.connection = connection
        self.server = server
        supportsArrays = options.usesArrayBinding && connection.supportsArrays
    }

    /// The rows of a SELECT.
    func rows(_ sql: String, _ values: [any SQLBindable] = []) throws(SQLError) -> [SQLRow] {
        try rows(sql, bound: values.map(\.sqlValue))
    }

    /// Executes a statement.
    ///
    /// - Returns: The rows that an UPDATE or DELETE matched: one that changes nothing counts its match (CLIENT_FOUND_ROWS). For
    ///   INSERT the rows inserted; with ON DUPLICATE KEY UPDATE 1 for each row inserted, 2 for each row changed, and 1 for each
    ///   row that already was as it should be.
    @discardableResult
    func execute(_ sql: String, _ values: [any SQLBindable] = []) throws(SQLError) -> Int {
        try execute(sql, bound: values.map(\.sqlValue))
    }

    /// Executes the statements of a script one after the other, as text; parted by semicolons.
    ///
    /// Statements that define tables and views commit what came before.
    ///
    /// - Parameters:
    ///   - name: What the error calls the script.
    ///   - tolerated: Errors of an `ALTER TABLE … ADD` after which the script goes on: it did nothing, because what it adds is
    ///     there.
    /// - Throws: `StoreError` with code `schema`, naming script, line and the server's text.
    func executeScript(_ sql: String, name: String, tolerating tolerated: Set<Int> = []) throws {
        for statement in SQLText(sql).statements {
            do throws(SQLError) {
                try guarding { () throws(SQLError) in try connection.query(statement.sql) }
            } catch {
                guard error.consequence == .statement || error.consequence == .denied else { throw error }
                if tolerated.contains(error.code), SQLText(statement.sql).isAddition { continue }
                throw StoreError(.schema, "\(name), line \(statement.line): \(error.message) (\(error.code))")
            }
        }
    }

    func rows(_ sql: String, bound values: [SQLValue]) throws(SQLError) -> [SQLRow] {
        try using(sql) { statement throws(SQLError) in
            try checkSize(values)
            try statement.execute(values, connection.parameters)
            return try connection.answers.rows(of: statement.handle)
        }
    }

    func execute(_ sql: String, bound values: [SQLValue]) throws(SQLError) -> Int {
        try using(sql) { statement throws(SQLError) in
            try checkSize(values)
            try statement.execute(values, connection.parameters)
            _ = try connection.answers.rows(of: statement.handle)
            return statement.affectedRows
        }
    }

    /// Prepares a statement, or takes the one prepared before, and remembers an error that ends the transaction.
    func using<T>(_ sql: String, _ body: (Statement) throws(SQLError) -> T) throws(SQLError) -> T {
        try guarding { () throws(SQLError) in
            do throws(SQLError) {
                return try body(try connection.statement(sql))
            } catch {
                connection.forgetStatement(sql, after: error)
                throw error
            }
        }
    }

    /// Remembers any error: some of what was to be done together may be done.
    func together<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T {
        do throws(SQLError) {
            return try body()
        } catch {
            failure = failure ?? error
            throw error
        }
    }

    /// Refuses values that the server would end the connection for: it would look lost, and be tried again without end.
    private func checkSize(_ values: [SQLValue]) throws(SQLError) {
        let size = values.reduce(64) { $0 + $1.byteCount + 9 }
        guard size <= server.largestPacket else {
            throw .misuse(
                "the values have \(size) bytes, the server takes \(server.largestPacket) (max_allowed_packet)")
        }
    }

    private func guarding<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T {
        if let failure { throw failure }
        do throws(SQLError) {
            return try body()
        } catch {
            if error.consequence != .statement { failure = error }
            throw error
        }
    }
}
