import CronqSchedule
import CronqShared

extension AuditEntry {
    /// Writes what a transaction has changed, as its last rows.
    static func write(_ events: [AuditEvent], by author: Author, at now: Instant, _ session: Session) throws {
        try session.executeEach(
            """
            INSERT INTO audit (at, author, means, address, action, subject, subject_id, subject_name, category, summary)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            events.map { event in
                [
                    now, author.name.short, author.means.rawValue, author.address?.short, event.action.rawValue,
                    event.subject.kind.rawValue, event.subject.id, event.subject.name.short, event.category?.short,
                    event.summary.long,
                ]
            })
    }

    /// The columns that `init(_:)` reads, in its order.
    static let columns = "id, at, author, means, address, action, subject, subject_id, subject_name, category, summary"

    /// `nil` for a word of a newer version, which is none of ours.
    init?(_ row: SQLRow) throws {
        guard let means = Author.Means(rawValue: try row.text(3)), let action = AuditAction(rawValue: try row.text(5)),
            let subject = AuditEvent.Subject.Kind(rawValue: try row.text(6))
        else { return nil }
        self.init(
            id: try row.integer(0), at: try row.instant(1),
            author: Author(try row.text(2), by: means, from: try row.textOrNil(4)),
            event: AuditEvent(
                action, .init(subject, id: try row.text(7), name: try row.text(8)), category: try row.textOrNil(9),
                summary: try row.text(10)))
    }
}
