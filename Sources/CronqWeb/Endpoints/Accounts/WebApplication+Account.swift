import CronqAccess
import CronqShared
import Hummingbird

extension WebApplication {
    /// `GET /account`
    func accountPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try await accountPage(context, notice: request.query["done"].flatMap(AccountPage.notices.words))
    }

    private func accountPage(
        _ context: WebContext, notice: String? = nil, fault: AccountPage.Fault? = nil
    ) async throws -> Response {
        let user = try await ownUser(context)
        let page = AccountPage(
            context: pageContext(context, try await fleet(), notice: notice), user: user,
            sessions: try await store.sessions(of: user.id), fault: fault)
        return .page(page.render(), status: fault == nil ? .ok : .unprocessableContent)
    }

    /// `POST /account/password` with `current`, `password` and `again`.
    func changeOwnPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await ownUser(context)
        let form = try await request.formBody()
        guard form["password"] == form["again"] else {
            return try await accountPage(context, fault: .new("the two passwords differ"))
        }
        let result = try await authenticator.changeOwnPassword(
            of: user, current: form["current"] ?? "", to: form["password"] ?? "", from: Self.origin(request, context))
        switch result {
        case .changed(let session): return Self.enter(session, context, "\(PagePath.account.text)?done=password")
        case .wrong: return try await accountPage(context, fault: .current("this is not the present password"))
        case .unacceptable(let words): return try await accountPage(context, fault: .new(words))
        case .wait(let span):
            return try await accountPage(
                context, fault: .current("too many wrong ones; try again in \(TimeWords.length(span))"))
        case .busy: throw Problem.busy
        }
    }

    /// `POST /account/sessions/<id>/end`
    func endOwnSession(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        let user = try await ownUser(context)
        let id = Int64(context.parameters.get("id") ?? "")
        guard let session = try await store.sessions(of: user.id).first(where: { $0.id == id }) else {
            throw Problem.notFound("there is no such login of yours; it may have ended already")
        }
        try await store.closeSession(session.id, by: context.visitor.author)
        return .redirect(to: PagePath.account.with(["done": "session"]).link)
    }

    private func ownUser(_ context: WebContext) async throws -> UserRecord {
        let id = context.visitor.author.means == .session ? context.visitor.userID : nil
        guard let id else { throw Self.noAccount }
        let found = try await store.user(id)
        guard let found else { throw Self.noAccount }
        return found
    }

    private static var noAccount: Problem {
        Problem.notFound("only users who have logged in have an account")
    }
}
