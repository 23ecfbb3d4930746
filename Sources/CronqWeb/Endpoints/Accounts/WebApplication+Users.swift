import CronqAccess
import CronqShared
import Hummingbird

extension WebApplication {
    /// `GET /users`
    func usersPage(_ request: Request, _ context: WebContext) async throws -> Response {
        try await usersPage(context, notice: request.query["done"].flatMap(UsersPage.notices.words))
    }

    private func usersPage(
        _ context: WebContext, notice: String? = nil, form: UsersPage.Form = .init()
    ) async throws -> Response {
        let page = UsersPage(
            context: pageContext(context, try await fleet(), notice: notice), users: try await store.users(), form: form
        )
        return .page(page.render(), status: form.faults.isEmpty ? .ok : .unprocessableContent)
    }

    /// `POST /users` with `name`, `role`, `categories`, `password` and `again`; without a password the page shows a link.
    func createUser(_ request: Request, _ context: WebContext) async throws -> Response {
        var form = UsersPage.Form(try await request.formBody())
        guard let grants = form.grants() else { return try await usersPage(context, form: form) }
        let password = form.password.isEmpty ? nil : form.password
        guard form.password == form.again else {
            form.faults["password"] = "the two passwords differ"
            return try await usersPage(context, form: form)
        }
        let author = context.visitor.author
        switch try await authenticator.createUser(form.name, password: password, grants: grants, by: author) {
        case .created(let user):
            if password == nil { return try await showLink(for: user, context) }
            return .redirect(to: PagePath.users.with(["done": "created"]).link)
        case .nameTaken:
            form.faults["name"] = "“\(form.name)” is a user already; choose another name"
        case .unacceptable(let words):
            let field =
                words.contains("first user") ? "role" : UserRecord.fault(inName: form.name) == nil ? "password" : "name"
            form.faults[field] = words
        case .busy: throw Problem.busy
        }
        return try await usersPage(context, form: form)
    }

    /// `GET /users/<id>`
    func userPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let notice = try request.query["done"].flatMap(UsersPage.notices.words)
        return try await userPage(context, try await user(context), notice: notice)
    }

    private func userPage(
        _ context: WebContext, _ user: UserRecord, notice: String? = nil, form: UsersPage.Form? = nil
    ) async throws -> Response {
        let page = UserPage(
            context: pageContext(context, try await fleet(), notice: notice), user: user,
            sessions: try await store.sessions(of: user.id),
            audit: try await store.audit(AuditQuery(limit: 20, author: user.name)), form: form ?? .init(user))
        return .page(page.render(), status: form?.faults.isEmpty ?? true ? .ok : .unprocessableContent)
    }

    /// `POST /users/<id>` with `role`, `categories` and `disabled`.
    func changeUser(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(context)
        var form = UsersPage.Form(try await request.formBody())
        guard let grants = form.grants() else { return try await userPage(context, user, form: form) }
        let change = UserChange(grants: grants, isDisabled: form.isDisabled)
        switch try await store.changeUser(user.id, change, by: context.visitor.author) {
        case .done: return .redirect(to: PagePath.user(user.id).with(["done": "changed"]).link)
        case .unknown: throw Self.noUser
        case .lastAdmin:
            form.faults["role"] = "\(user.name) is the last admin who may log in; make another one first"
            return try await userPage(context, user, form: form)
        }
    }

    /// `POST /users/<id>/password` with `password` and `again`.
    func setUserPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(context)
        let fields = try await request.formBody()
        var form = UsersPage.Form(user)
        guard fields["password"] == fields["again"] else {
            form.faults["password"] = "the two passwords differ"
            return try await userPage(context, user, form: form)
        }
        let result = try await authenticator.setPassword(
            of: user, to: fields["password"] ?? "", by: context.visitor.author)
        switch result {
        case .changed: return .redirect(to: PagePath.user(user.id).with(["done": "password"]).link)
        case .unknown: throw Self.noUser
        case .busy: throw Problem.busy
        case .unacceptable(let words):
            form.faults["password"] = words
            return try await userPage(context, user, form: form)
        }
    }

    /// `POST /users/<id>/link`
    func makeUserLink(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        return try await showLink(for: try await user(context), context)
    }

    /// Shows a login link, once: nothing but this page knows it.
    private func showLink(for user: UserRecord, _ context: WebContext) async throws -> Response {
        let made = try await authenticator.makeLink(for: user, by: context.visitor.author)
        guard let link = made else { throw Self.noUser }
        let root = settings.publicURL?.text ?? context.client.origin + Mount.prefix
        let page = SecretPage(
            context: pageContext(context, try await fleet()), title: "A login link for \(user.name)",
            secret: root + PagePath.loginLink(link.secret.text).text,
            explanation:
                "It lets \(user.name) in once, within a day. It is shown only here: send it to them on a way that "
                + "nobody else reads.",
            back: .user(user.id), backWords: user.name)
        return .page(page.render())
    }

    /// `POST /users/<id>/remove`
    func removeUser(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(context)
        _ = try await request.formBody()
        switch try await store.removeUser(user.id, by: context.visitor.author) {
        case .done: return .redirect(to: PagePath.users.with(["done": "removed"]).link)
        case .unknown: throw Self.noUser
        case .lastAdmin:
            var form = UsersPage.Form(user)
            form.faults["remove"] = "\(user.name) is the last admin who may log in; make another one first"
            return try await userPage(context, user, form: form)
        }
    }

    private func user(_ context: WebContext) async throws -> UserRecord {
        guard let id = Int64(context.parameters.get("id") ?? "") else { throw Self.noUser }
        let found = try await store.user(id)
        guard let found else { throw Self.noUser }
        return found
    }

    private static let noUser = Problem.notFound("there is no such user; they may have been removed")
}
