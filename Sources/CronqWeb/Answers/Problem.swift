import CronqShared
import HTTPTypes
import Hummingbird

/// An answer that says no: RFC 9457, with the original's `error.message` beside it.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    var title: String
    /// What is wrong with this request and what would be accepted.
    var detail: String
    var faults: [FieldFault]
    var headers: HTTPFields

    init(
        _ status: HTTPResponse.Status, _ title: String, _ detail: String = "", faults: [FieldFault] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.title = title
        self.detail = detail
        self.faults = faults
        self.headers = headers
    }

    static func notFound(_ what: String) -> Problem { Problem(.notFound, "Not found", what) }

    static func badParameter(_ name: String, _ message: String) -> Problem {
        Problem(.badRequest, "Bad parameter", "\(name): \(message)", faults: [FieldFault(path: name, message: message)])
    }

    static func bodyTooLarge(limit: Int) -> Problem {
        Problem(.contentTooLarge, "The body is too large", "at most \(limit) bytes are accepted")
    }

    func response() -> Response {
        var members: [String: JSONValue] = [
            "type": "about:blank", "title": .text(title), "status": .number(Int64(status.code)),
            "detail": .text(detail),
            "error": ["message": .text(detail.isEmpty ? title : detail)],
        ]
        if !faults.isEmpty {
            members["errors"] = .list(faults.map { ["path": .text($0.path), "message": .text($0.message)] })
        }
        return .json(.object(members), status: status, contentType: "application/problem+json", headers: headers)
    }
}
