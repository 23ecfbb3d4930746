import CronqAccess
import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird
import Logging

extension WebApplication {
    var accountRoutes: [Route] {
        [
            Route("/login", .get(.nothing, loginPage), .post(.nothing, login)),
            Route("/login/link/:secret", .get(.nothing, linkPage), .post(.nothing, useLink)),
            Route("/logout", .post(.role(.viewer), logout)),
            Route("/account", .get(.role(.viewer), accountPage)),
            Route("/account/password", .post(.role(.viewer), changeOwnPassword)),
            Route("/account/sessions/:id/end", .post(.role(.viewer), endOwnSession)),
            Route("/users", .get(.instance(.admin), usersPage), .post(.instance(.admin), createUser)),
            Route("/users/:id", .get(.instance(.admin), userPage), .post(.instance(.admin), changeUser)),
            Route("/users/:id/password", .post(.instance(.admin), setUserPassword)),
            Route("/users/:id/link", .post(.instance(.admin), makeUserLink)),
            Route("/users/:id/remove", .post(.instance(.admin), removeUser)),
            Route("/tokens", .get(.role(.viewer), tokensPage), .post(.role(.viewer), createToken)),
            Route("/tokens/:id/revoke", .post(.role(.viewer), revokeToken)),
        ]
    }

    // MARK: - Name and password

    /// `GET /login[?next=<path>]`
    func loginPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let next = try Self.target(request.query["next"])
        if !context.visitor.isNobody { return .redirect(to: Mount.prefix + next) }
        let page = LoginPage(
            context: try await strangerContext(context), next: next, hasUsers: try await store.hasUsers(),
            isSecure: context.isPrivate)
        return .page(page.render())
    }

    /// `POST /login` with `name`, `password` and `next`.
    func login(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await request.formBody()
        let next = Self.target(form["next"])
        let result = try await authenticator.login(
            form["name"] ?? "", password: form["password"] ?? "", from: Self.origin(request, context))
        if case .opened(let session) = result { return Self.enter(session, context, next) }
        let page = LoginPage(
            context: try await strangerContext(context), next: next, hasUsers: try await store.hasUsers(),
            isSecure: context.isPrivate, name: form["name"] ?? "", failure: result)
        return .page(page.render(), status: page.status, headers: page.headers)
    }

    // MARK: - Links

    /// `GET /login/link/<secret>`: whatever fetches the addresses of a message must not use it up.
    func linkPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let secret = try Self.linkSecret(context)
        guard let offer = try await authenticator.openLink(secret) else { throw Self.linkIsGone }
        return .page(LinkPage(context: try await strangerContext(context), offer: offer).render())
    }

    /// `POST /login/link/<secret>` with a new `password` where the link is a user's.
    func useLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let secret = try Self.linkSecret(context)
        let form = try await request.formBody()
        guard let offer = try await authenticator.openLink(secret) else { throw Self.linkIsGone }
        let password = form["password"].flatMap { $0.isEmpty ? nil : $0 }
        var fault: String?
        if password != nil, password != form["again"] {
            fault = "the two passwords differ"
        } else {
            switch try await authenticator.useLink(
                secret, newPassword: password, from: Self.origin(request, context))
            {
            case .opened(let session):
                return Self.enter(session, context, offer == .firstVisitor ? PagePath.users.text : PagePath.home.text)
            case .gone: throw Self.linkIsGone
            case .unacceptable(let words): fault = words
            case .busy: throw Problem.busy
            }
        }
        let page = LinkPage(context: try await strangerContext(context), offer: offer, fault: fault)
        return .page(page.render(), status: .unprocessableContent)
    }

    private static func linkSecret(_ context: WebContext) throws(Problem) -> LinkSecret {
        guard let secret = LinkSecret(context.parameters.get("secret") ?? "") else { throw linkIsGone }
        return secret
    }

    private static let linkIsGone = Problem(
        .notFound, "This link lets nobody in",
        "it was used, it has expired, or a part of it is missing; ask for another")

    // MARK: - The end

    func logout(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await request.formBody()
        try await authenticator.logout(context.visitor.identity)
        var response = Response.redirect(to: PagePath.login.link)
        response.headers[.setCookie] = Cookies.session(nil, isSecure: context.client.isSecure)
        return response
    }

    // MARK: - Parts

    static func enter(_ session: OpenedSession, _ context: WebContext, _ target: String) -> Response {
        var response = Response.redirect(to: Mount.prefix + target)
        response.headers[.setCookie] = Cookies.session(session.secret.text, isSecure: context.client.isSecure)
        return response
    }

    static func origin(_ request: Request, _ context: WebContext) -> Origin {
        Origin(address: context.client.address, agent: request.headers[.userAgent] ?? "")
    }

    /// Where to go after a login: one of our own pages, whatever an address elsewhere asks for.
    private static func target(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"),
            !text.hasPrefix(PagePath.login.text), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C })
        else { return PagePath.home.text }
        return text
    }

    /// What a page knows that is shown to somebody who is not let in yet: nothing of the jobs.
    func strangerContext(_ context: WebContext) async throws(StoreError) -> PageContext {
        PageContext(
            instanceName: settings.instanceName, now: try await store.now(), version: settings.version, notice: nil,
            zoneName: settings.defaultZone.identifier, visitor: context.visitor)
    }
}

extension WebApplication {
    private static let pruneInterval = Duration.seconds(3_600)

    /// Deletes sessions and links that are over, again and again.
    func forgetOldLogins() async {
        while !Task.isCancelled {
            do throws(StoreError) {
                _ = try await authenticator.prune()
            } catch {
                logger.warning("logins that are over could not be deleted: \(error)")
            }
            try? await Task.sleep(for: Self.pruneInterval)
        }
    }
}

extension WebContext {
    /// Whether nobody on the way can read a password: encrypted, or within this machine.
    var isPrivate: Bool {
        client.isSecure || remoteAddress.flatMap { SocketEndpoint($0) }?.isLoopback == true
    }
}

extension Visitor {
    var identity: Identity {
        Identity(author: author, grants: grants, userID: userID, sessionID: sessionID)
    }
}

extension Problem {
    static let busy = Problem(
        .serviceUnavailable, "Too many logins at once", "try again in a moment", headers: [.retryAfter: "2"])
}
