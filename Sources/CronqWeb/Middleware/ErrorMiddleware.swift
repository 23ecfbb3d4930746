import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns what handlers throw into answers: inside the middleware that adds headers, which Hummingbird's own conversion
/// is not.
struct ErrorMiddleware: RouterMiddleware {
    let settings: WebSettings
    let logger: Logger

    /// How long a client may still send what nobody reads.
    private static let drainTime = TimeAmount.seconds(2)

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // Hummingbird answers these itself, as the connection can no longer be read.
            throw error
        } catch {
            let problem = Problem(describing: error, logger: logger)
            if problem.status == .unauthorized, request.method == .get, problem.prefersPage(request) {
                return .redirect(to: PagePath.login.with(["next": request.uri.string]).link)
            }
            var response = problem.prefersPage(request) ? page(problem) : problem.response()
            if problem.status != .unprocessableContent, request.announcesBody { close(context, &response) }
            return response
        }
    }

    private func page(_ problem: Problem) -> Response {
        let context = PageContext(
            instanceName: settings.instanceName, now: SystemClock.now(), version: settings.version, notice: nil,
            zoneName: settings.defaultZone.identifier)
        let message = MessagePage(
            context: context, status: problem.status.code, title: problem.title, message: problem.detail)
        return Response.page(message.render(), status: problem.status, headers: problem.headers)
    }

    /// The rest of a body that was not read would be taken in without limit.
    private func close(_ context: WebContext, _ response: inout Response) {
        response.headers[.connection] = "close"
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: Self.drainTime) { channel.close(promise: nil) }
    }
}

extension Problem {
    fileprivate init(describing error: any Error, logger: Logger) {
        switch error {
        case let problem as Problem:
            self = problem
        case let error as DefinitionError:
            self.init(.unprocessableContent, "Not accepted", "nothing was changed", faults: error.faults)
        case let error as EditConflict:
            self.init(describing: error)
        case let error as MalformedJSON:
            self.init(.badRequest, "Malformed JSON", error.description)
        case let error as StoreError:
            self.init(describing: error, logger: logger)
        case is NIOTooManyBytesError:
            self = .bodyTooLarge(limit: WebSettings.bodyLimit)
        case let error as any HTTPResponseError:
            self.init(error.status, error.status == .notFound ? "There is no such page" : error.status.reasonPhrase)
        default:
            logger.error("request failed", metadata: ["error": "\(error)"])
            self.init(.internalServerError, "Something went wrong", "the server's log says what")
        }
    }

    private init(describing error: EditConflict) {
        let title =
            switch error.code {
            case .changed: "Changed meanwhile"
            case .missing: "Not there"
            case .nameTaken: "The name is taken"
            }
        self.init(error.code == .missing ? .notFound : .conflict, title, error.description + "; nothing was changed")
    }

    /// Store errors speak of files and statements: for the log, not for visitors.
    private init(describing error: StoreError, logger: Logger) {
        logger.error("store failed", metadata: ["error": "\(error)"])
        switch error.code {
        case .full:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "The disk is full",
                "nothing was changed; make room on the store's disk")
        case .inDoubt:
            self.init(
                .serviceUnavailable, "Nobody knows whether it was done", "read again before you repeat it",
                headers: [.retryAfter: "2"])
        case .unavailable, .locked, .refused:
            self.init(
                .serviceUnavailable, "The store does not answer", "nothing was changed; try again in a moment",
                headers: [.retryAfter: "2"])
        case .schema, .internalError:
            self.init(.internalServerError, "The store failed", "the server's log says why")
        }
    }

    /// The API speaks JSON; everything else speaks to a browser unless the client asks for JSON.
    fileprivate func prefersPage(_ request: Request) -> Bool {
        let path = request.uri.path
        if path.hasPrefix("/api/") || path == "/api" || path == "/_status" { return false }
        let accepted = request.headers[values: .accept].joined(separator: ",").lowercased()
        return accepted.contains("text/html") || !accepted.contains("json")
    }
}
