import CronqShared
import Hummingbird
import Logging

extension WebApplication {
    /// They say nothing that a stranger must not know, so that checks of any user reach them.
    var healthRoutes: [Route] {
        [
            Route("/_status", .get(.nothing, status)), Route("/healthz", .get(.nothing, status)),
            Route("/readyz", .get(.nothing, readiness)),
        ]
    }

    /// `GET /_status`, as the original answered it, and `GET /healthz`: this process answers.
    func status(_ request: Request, _ context: WebContext) async throws -> Response {
        .json(["status": "OK"])
    }

    /// `GET /readyz`: work gets done; 503 with the reasons if it does not.
    func readiness(_ request: Request, _ context: WebContext) async throws -> Response {
        let problems: [String]
        do {
            problems = try await fleet().problems
        } catch {
            logger.warning("not ready: \(error)")
            problems = ["The database does not answer. See the log of cronq-web."]
        }
        return .json(
            [
                "status": .text(problems.isEmpty ? "ready" : "not ready"),
                "problems": .list(problems.map { .text($0) }),
            ], status: problems.isEmpty ? .ok : .serviceUnavailable)
    }
}
