import CronqShared

extension Session {
    /// Inserts one row into a table that numbers its rows.
    ///
    /// - Returns: Its number.
    func insert(_ sql: String, _ values: [any SQLBindable]) throws -> Int64 {
        try execute(sql, values)
        guard let row = try rows("SELECT CAST(LAST_INSERT_ID() AS SIGNED)").first else {
            throw StoreError(.internalError, "the server does not say which row it has inserted")
        }
        return try row.integer(0)
    }

    /// The same, unless a unique key has the row's value already.
    ///
    /// - Returns: `nil` if one has.
    func insertIfNew(_ sql: String, _ values: [any SQLBindable]) throws -> Int64? {
        do {
            return try insert(sql, values)
        } catch let error as SQLError where error.isDuplicate {
            return nil
        }
    }
}
