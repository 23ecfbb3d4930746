import CronqAccess
import CronqShared
import HTTPTypes
import Hummingbird
import NIOCore

/// The one way in: finds out who asks, and refuses what a page elsewhere made a browser send.
///
/// Who may do what is asked later, of the route (`Route.Need`) and its handler.
struct GateMiddleware: RouterMiddleware {
    let settings: WebSettings
    let store: any JobStore
    let authenticator: Authenticator
    let throttle = SharedThrottle()
    /// `nil` = everybody logs in.
    let door: LocalDoor?
    let owners: PeerOwners
    /// Stands for the session that the local door does without: as long as this process lives.
    let doorSecret: SessionSecret
    let errors: ErrorMiddleware

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let client = ClientView(request.head, peer: context.remoteAddress, proxies: settings.trustedProxies)
        context.client = client
        context.zoneName = Cookies.value(Cookies.zoneName, in: request.head).flatMap(Self.zoneName)
        // The same for everybody: nobody need be asked who they are, and checks are answered while the store is away.
        if Self.isForAll(request.uri.path) { return try await next(request, context) }

        let entry = try await entry(request, context, client)
        if let wait = throttle.wait(for: entry.identity, from: client.address) {
            throw Problem.tooMany(wait)
        }
        context.visitor = entry.visitor(context.visitor)
        context.refusal = entry.refusal
        // Errors become answers here already: the browser must learn of its new cookie from them as well.
        var response = try await errors.handle(request, context: context) { request, context in
            let guarded = try await guardAgainstOthers(request, entry, origin: origin(of: client))
            return try await next(guarded, context)
        }
        // A handler that has set the cookie, or taken it away, knows better.
        if let cookie = entry.cookie(isSecure: client.isSecure), !response.headers.contains(.setCookie) {
            response.headers[.setCookie] = cookie
        }
        return response
    }

    private static func isForAll(_ path: String) -> Bool {
        path.hasPrefix("/assets/") || ["/_status", "/healthz", "/readyz", "/favicon.ico"].contains(path)
    }

    // MARK: - Who asks

    private func entry(_ request: Request, _ context: WebContext, _ client: ClientView) async throws -> Entry {
        if let authorization = request.headers[.authorization] {
            return Entry(.token, try await tokenIdentity(authorization, client))
        }
        let name = Cookies.sessionName(isSecure: client.isSecure)
        if let text = Cookies.value(name, in: request.head), let secret = SessionSecret(text) {
            // The answer of a stream has begun before the secret could be changed again.
            let mayRotate = request.headers[.accept] != "text/event-stream"
            if case .known(let session) = try await authenticator.identity(
                ofSession: secret, from: client.address, mayRotate: mayRotate)
            {
                var entry = Entry(.session(secret), session.identity)
                entry.renewed = session.renewed
                return entry
            }
            var entry = try await stranger(request, context, client)
            entry.dropsCookie = true
            return entry
        }
        return try await stranger(request, context, client)
    }

    private func tokenIdentity(_ authorization: String, _ client: ClientView) async throws -> Identity {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem.unauthorized("only tokens are taken here: Authorization: Bearer cronq_…")
        }
        switch try await authenticator.identity(ofToken: String(parts[1]), from: client.address) {
        case .known(let identity): return identity
        case .refused(let reason):
            // Guesses are counted where they come from.
            if let wait = throttle.wait(for: nil, from: client.address) { throw Problem.tooMany(wait) }
            throw Problem.unauthorized(reason.description)
        }
    }

    /// Whoever comes without a token or login: the person who runs the server, or nobody.
    private func stranger(
        _ request: Request, _ context: WebContext, _ client: ClientView
    ) async throws -> Entry {
        guard let door, try await !store.hasUsers() else { return Entry(.nothing, nil) }
        let owner = try await owners.owner(of: context.channel)
        let visit = LocalDoor.Visit(
            request: request.head, peer: context.remoteAddress.flatMap { SocketEndpoint($0) }, peerUser: owner)
        if let refusal = door.refusal(of: visit) {
            var entry = Entry(.nothing, nil)
            entry.refusal = refusal
            return entry
        }
        let name = UserAccount(id: owner ?? door.serverUser).name
        let author = Author("local:" + name, by: .local, from: client.address)
        return Entry(.door(doorSecret), Identity(author: author, grants: .everything))
    }

    // MARK: - Pages elsewhere

    /// What a browser calls our origin. Behind a proxy that is not trusted only `PUBLIC_URL` tells.
    private func origin(of client: ClientView) -> String {
        guard let url = settings.publicURL, client.authority.lowercased() == url.authority else { return client.origin }
        return url.origin
    }

    /// - Returns: The request, its body read if it is a form.
    private func guardAgainstOthers(_ request: Request, _ entry: Entry, origin: String) async throws -> Request {
        guard !request.method.isSafe, entry.isAmbient else { return request }
        if let refusal = OwnPages.refusal(of: request.head, origin: origin) {
            throw Problem(.forbidden, "Not let in", refusal)
        }
        guard let secret = entry.formSecret else { return request }
        // The API takes no forms, and says so itself.
        if request.isForm, !request.uri.path.hasPrefix("/api/") {
            var request = request
            let body = try await request.body.collect(upTo: WebSettings.formLimit)
            request.body = RequestBody(buffer: body)
            guard let token = Self.token(in: body), secret.accepts(formToken: token) else { throw Problem.staleForm }
            return request
        }
        // Programs of the person who runs the server send no browser's headers, and need none.
        if case .door = entry.means { return request }
        let token = request.headers[.formToken] ?? ""
        guard OwnPages.isProven(request.head, origin: origin) || secret.accepts(formToken: token) else {
            throw Problem.unprovenRequest
        }
        return request
    }

    private static func token(in body: ByteBuffer) -> String? {
        guard let text = String(validating: Array(buffer: body), as: UTF8.self) else { return nil }
        return text.split(separator: "&").lazy.compactMap { item -> String? in
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == Form.tokenField[...] else { return nil }
            return PercentCoding.decode(parts[1], plusIsBlank: true)
        }.first
    }

    /// A zone's name as browsers send it; what it is called is looked up later.
    private static func zoneName(_ text: String) -> String? {
        guard let name = PercentCoding.decode(text), (1...64).contains(name.utf8.count) else { return nil }
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/_+-".contains($0)) }
        return isPlain && !name.hasPrefix("/") ? name : nil
    }
}

/// How somebody came in.
private struct Entry {
    enum Means {
        case nothing
        case token
        case session(SessionSecret)
        case door(SessionSecret)
    }

    var means: Means
    var identity: Identity?
    /// Why the local door was not opened.
    var refusal: String?
    /// The secret of a session that was rotated.
    var renewed: SessionSecret?
    /// Whether the browser holds a secret that is worth nothing any more.
    var dropsCookie = false

    init(_ means: Means, _ identity: Identity?) {
        self.means = means
        self.identity = identity
    }

    /// Whether a browser sends what lets them in by itself, whoever made it send the request. Logging in counts: a page elsewhere
    /// must not log somebody in as somebody else.
    var isAmbient: Bool {
        if case .token = means { false } else { true }
    }

    var formSecret: SessionSecret? {
        switch means {
        case .session(let secret), .door(let secret): secret
        case .nothing, .token: nil
        }
    }

    func visitor(_ nobody: Visitor) -> Visitor {
        guard let identity else { return nobody }
        return Visitor(
            author: identity.author, grants: identity.grants, userID: identity.userID, sessionID: identity.sessionID,
            formToken: formSecret?.formToken ?? "")
    }

    func cookie(isSecure: Bool) -> String? {
        if let renewed { return Cookies.session(renewed.text, isSecure: isSecure) }
        return dropsCookie ? Cookies.session(nil, isSecure: isSecure) : nil
    }
}

extension Problem {
    static func unauthorized(_ detail: String) -> Problem {
        Problem(
            .unauthorized, "Log in first", detail, headers: [.wwwAuthenticate: "Bearer realm=\"CronQ\""])
    }

    fileprivate static func tooMany(_ seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, "Too many requests", "try again in \(seconds) s", headers: [.retryAfter: String(seconds)])
    }

    fileprivate static let staleForm = Problem(
        .forbidden, "The form is too old",
        "it was made before the last login or start of the server; go back, reload the page and send it again")
}

extension Problem {
    fileprivate static let unprovenRequest = Problem(
        .forbidden, "Not let in",
        "a login alone lets no program change anything: use a token (Authorization: Bearer cronq_…), or send the page's "
            + "form_token as X-CronQ-Form-Token")
}

extension HTTPRequest.Method {
    /// Whether it changes nothing.
    var isSafe: Bool { self == .get || self == .head || self == .options }
}

extension Request {
    fileprivate var isForm: Bool {
        headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    }
}

extension HTTPField.Name {
    static let formToken = HTTPField.Name("X-CronQ-Form-Token")!
}
