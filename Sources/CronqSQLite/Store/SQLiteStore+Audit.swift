import CronqSchedule
public import CronqShared
import GRDB

extension SQLiteStore {
    public func audit(_ query: AuditQuery) async throws(StoreError) -> [AuditEntry] {
        try await read { db, _ in
            let (path, filters) = Self.filters(of: query)
            let rows = try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT id, at, author, means, address, action, subject, subject_id, subject_name, category, summary
                        FROM audit \(path) WHERE \(filters.joined(separator: " AND ")) ORDER BY id DESC LIMIT :limit
                        """),
                arguments: [
                    "before": query.before ?? .max, "action": query.action?.rawValue, "author": query.author,
                    "subject": query.subject?.rawValue, "id": query.subjectID, "limit": max(0, query.limit),
                ])
            return rows.compactMap { AuditEntry($0) }
        }
    }

    /// Each set of filters has an index that is in the order of the page.
    private static func filters(of query: AuditQuery) -> (path: String, filters: [String]) {
        var filters = ["id < :before"]
        if query.subject != nil { filters.append("subject = :subject") }
        let isOneSubject = query.subject != nil && query.subjectID != nil
        if isOneSubject { filters.append("subject_id = :id") }
        if query.author != nil { filters.append("author = :author") }
        if query.action != nil { filters.append("action = :action") }
        if isOneSubject { return ("INDEXED BY audit_subject", filters) }
        if query.action != nil { return ("INDEXED BY audit_action", filters) }
        if query.author != nil { return ("INDEXED BY audit_author", filters) }
        return (query.subject == nil ? "" : "INDEXED BY audit_kind", filters)
    }

    public func note(_ event: AuditEvent, by author: Author) async throws(StoreError) {
        try await write { db, now in try self.write([event], by: author, now, db) }
    }

    /// Writes what a transaction did, inside it.
    func write(_ events: [AuditEvent], by author: Author, _ now: Instant, _ db: Database) throws {
        guard !events.isEmpty else { return }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO audit (at, author, means, address, action, subject, subject_id, subject_name, category, summary)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for event in events {
            try statement.execute(arguments: [
                now.microseconds, author.name, author.means.rawValue, author.address, event.action.rawValue,
                event.subject.kind.rawValue, event.subject.id, event.subject.name, event.category, event.summary,
            ])
        }
    }
}

extension AuditEntry {
    /// - Returns: `nil` for what only a newer version understands.
    fileprivate init?(_ row: Row) {
        guard let action = AuditAction(rawValue: row[5]), let kind = AuditEvent.Subject.Kind(rawValue: row[6]) else {
            return nil
        }
        self.init(
            id: row[0], at: Instant(microseconds: row[1]),
            author: Author(row[2], by: Author.Means(rawValue: row[3]) ?? .system, from: row[4] as String?),
            event: AuditEvent(
                action, AuditEvent.Subject(kind, id: row[7], name: row[8]), category: row[9] as String?,
                summary: row[10]))
    }
}
