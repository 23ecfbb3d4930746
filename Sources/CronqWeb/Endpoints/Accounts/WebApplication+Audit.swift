import CronqShared
import Hummingbird

extension WebApplication {
    var auditRoutes: [Route] { [Route("/audit", .get(.instance(.viewer), auditPage))] }

    private static let entriesOnPage = 100

    /// `GET /audit[?action=&author=&subject=&id=&before=]`
    func auditPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try AuditQuery(request.query, limit: Self.entriesOnPage + 1)
        return try await show(request, context) {
            let entries = try await store.audit(query)
            return AuditPage(
                context: pageContext(context, try await fleet()), query: query,
                entries: Array(entries.prefix(Self.entriesOnPage)), hasMore: entries.count > Self.entriesOnPage
            ).render()
        }
    }
}

extension AuditQuery {
    /// Filters as addresses carry them.
    init(_ items: QueryItems, limit: Int) throws(Problem) {
        try items.allow("action", "author", "subject", "id", "before", "limit")
        self.init(before: try items.number("before", in: 1...Int64.max), limit: limit)
        if let text = items["action"], !text.isEmpty {
            guard let action = AuditAction(rawValue: text) else {
                let known = AuditAction.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.badParameter("action", "“\(text.prefix(40))” is none of \(known)")
            }
            self.action = action
        }
        if let text = items["subject"], !text.isEmpty {
            guard let kind = AuditEvent.Subject.Kind(rawValue: text) else {
                let known = AuditEvent.Subject.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.badParameter("subject", "“\(text.prefix(40))” is none of \(known)")
            }
            subject = kind
        }
        if let id = items["id"], !id.isEmpty {
            guard subject != nil else { throw Problem.badParameter("id", "needs a subject: say of what kind it is") }
            subjectID = id
        }
        author = items["author"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
