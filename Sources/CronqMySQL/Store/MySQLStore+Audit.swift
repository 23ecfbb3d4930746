import CronqSchedule
public import CronqShared

extension MySQLStore {
    public func audit(_ query: AuditQuery) async throws(StoreError) -> [AuditEntry] {
        try await lanes.reading.read { session in
            var filters = ["id < ?"]
            var values: [any SQLBindable] = [query.before ?? .max]
            func restrict(_ filter: String, _ value: String?) {
                guard let value else { return }
                filters.append(filter)
                values.append(value)
            }
            restrict("subject = ?", query.subject?.rawValue)
            restrict("subject_id = ?", query.subject == nil ? nil : query.subjectID)
            restrict("author = ?", query.author)
            restrict("action = ?", query.action?.rawValue)
            let rows = try session.rows(
                """
                SELECT \(AuditEntry.columns) FROM audit FORCE INDEX (\(Self.index(for: query)))
                WHERE \(filters.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
                """, values + [max(0, query.limit)])
            return try rows.compactMap { try AuditEntry($0) }
        }
    }

    /// Each set of filters has an index that is in the order of the page.
    private static func index(for query: AuditQuery) -> String {
        if query.subject != nil, query.subjectID != nil { return "audit_subject" }
        if query.action != nil { return "audit_action" }
        if query.author != nil { return "audit_author" }
        return query.subject == nil ? "PRIMARY" : "audit_kind"
    }

    public func note(_ event: AuditEvent, by author: Author) async throws(StoreError) {
        try await lanes.accounts.transaction { session in
            try AuditEntry.write([event], by: author, at: try self.now(session), session)
        }
    }
}
