import CronqAccess
import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    /// `GET /tokens`: one's own; admins see all.
    func tokensPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokensPage(context, notice: request.query["done"].flatMap(TokensPage.notices.words))
    }

    private func tokensPage(
        _ context: WebContext, notice: String? = nil, form: TokensPage.Form = .init()
    ) async throws -> Response {
        let visitor = context.visitor
        let page = TokensPage(
            context: pageContext(context, try await fleet(), notice: notice),
            tokens: try await store.tokens().filter { Self.isTheirs($0, visitor) },
            owners: Dictionary(uniqueKeysWithValues: try await store.users().map { ($0.id, $0.name) }),
            mayCreate: visitor.author.means != .token, form: form)
        return .page(page.render(), status: form.faults.isEmpty ? .ok : .unprocessableContent)
    }

    /// `POST /tokens` with `name`, `role`, `categories` (a list that limits it) and `expires`.
    func createToken(_ request: Request, _ context: WebContext) async throws -> Response {
        let visitor = context.visitor
        // Otherwise whoever finds a token could make others of it that outlive it.
        guard visitor.author.means != .token else {
            throw Problem(.forbidden, "Not allowed", "tokens are made by people; log in, or use cronq token create")
        }
        var form = TokensPage.Form(try await request.formBody())
        guard let wish = form.wish(), form.fits(visitor.grants) else {
            return try await tokensPage(context, form: form)
        }
        var owner: UserRecord?
        if let id = visitor.userID { owner = try await store.user(id) }
        let result = try await authenticator.makeToken(
            form.name, grants: wish.grants, owner: owner, lifetime: wish.lifetime, by: visitor.author)
        switch result {
        case .created(let token):
            let page = SecretPage(
                context: pageContext(context, try await fleet()), title: "The token \(token.record.name)",
                secret: token.text.text,
                explanation:
                    "Programs send it with each request: Authorization: Bearer, then this text. It is shown only here.",
                back: .tokens, backWords: "tokens")
            return .page(page.render(), status: .created)
        case .nameTaken:
            form.faults["name"] = "“\(form.name)” is the name of a token in force; choose another, or revoke that one"
        case .unacceptable(let words):
            form.faults[TokenPolicy.fault(inName: form.name) == nil ? "expires" : "name"] = words
        }
        return try await tokensPage(context, form: form)
    }

    /// `POST /tokens/<id>/revoke`
    func revokeToken(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        let id = Int64(context.parameters.get("id") ?? "")
        let token = try await store.tokens().first { $0.id == id && Self.isTheirs($0, context.visitor) }
        var isRevoked = false
        if let token { isRevoked = try await store.revokeToken(token.id, by: context.visitor.author) }
        guard isRevoked else {
            throw Problem.notFound("there is no such token in force; it may have been revoked already")
        }
        return .redirect(to: PagePath.tokens.with(["done": "revoked"]).link)
    }

    private static func isTheirs(_ token: TokenRecord, _ visitor: Visitor) -> Bool {
        visitor.grants.allow(.admin) || (token.owner != nil && token.owner == visitor.userID)
    }
}
