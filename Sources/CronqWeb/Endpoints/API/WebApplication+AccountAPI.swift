import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    var accountAPIRoutes: [Route] {
        [
            .api("/api/me", .get(.role(.viewer), showVisitor)),
            .api("/api/audit", .get(.instance(.viewer), listAudit)),
        ]
    }

    /// `GET /api/me`: who the server takes the visitor for, and what they may do.
    func showVisitor(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let visitor = context.visitor
        let roles = visitor.grants.categories.mapValues { JSONValue.text($0.rawValue) }
        return .json([
            "data": [
                "visitor": [
                    "name": .text(visitor.author.name), "means": .text(visitor.author.means.rawValue),
                    "address": .text(visitor.author.address), "user_id": .number(visitor.userID),
                    "role": .text(visitor.grants.role.rawValue), "categories": .object(roles),
                    "limit": visitor.grants.limit.map { .texts($0.sorted()) } ?? .null,
                ]
            ]
        ])
    }

    /// `GET /api/audit[?action=&author=&subject=&id=&before=&limit=]`
    func listAudit(_ request: Request, _ context: WebContext) async throws -> Response {
        let items = try request.parameters("action", "author", "subject", "id", "before", "limit")
        let limit = try items.pageSize()
        let found = try await store.audit(try AuditQuery(items, limit: limit + 1))
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { String($0.id) } : nil
        return .json([
            "data": ["entries": .list(page.map(\.json))], "next": items.next(request, "before", next),
        ])
    }
}

extension AuditEntry {
    fileprivate var json: JSONValue {
        [
            "id": .number(id), "at": .time(at), "author": .text(author.name), "means": .text(author.means.rawValue),
            "address": .text(author.address), "action": .text(event.action.rawValue),
            "subject": [
                "kind": .text(event.subject.kind.rawValue), "id": .text(event.subject.id),
                "name": .text(event.subject.name),
            ],
            "category": .text(event.category), "summary": .text(event.summary),
        ]
    }
}
