import CronqShared
import HTTPTypes
import Hummingbird

extension Request {
    var query: QueryItems {
        get throws(Problem) { try QueryItems(parsing: uri.query) }
    }

    /// The body of a request to the API.
    func jsonBody() async throws -> [UInt8] {
        guard headers[.contentType].map(Self.isJSON) == true else { throw Self.notJSON }
        return Array(buffer: try await body.collect(upTo: WebSettings.bodyLimit))
    }

    /// The body of a request that needs none: empty, or JSON that is not looked at further than that.
    func emptyBody() async throws {
        if announcesBody, headers[.contentType].map(Self.isJSON) != true { throw Self.notJSON }
        _ = try await body.collect(upTo: WebSettings.formLimit)
    }

    /// A form as browsers send it.
    func formBody() async throws -> QueryItems {
        let type = headers[.contentType].map(Self.mediaType)
        guard type == "application/x-www-form-urlencoded" else {
            throw Problem(
                .unsupportedMediaType, "A form is expected", "send content-type: application/x-www-form-urlencoded")
        }
        let bytes = Array(buffer: try await body.collect(upTo: WebSettings.formLimit))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(.badRequest, "Bad form", "the body is not UTF-8")
        }
        return try QueryItems(parsing: text)
    }

    private static func isJSON(_ contentType: String) -> Bool { mediaType(contentType) == "application/json" }

    /// The type without its parameters.
    private static func mediaType(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }
        return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
    }

    private static let notJSON = Problem(
        .unsupportedMediaType, "JSON is expected", "send the body with content-type: application/json")
}

extension WebContext {
    /// A job's number from the address.
    func jobID() throws(Problem) -> JobID {
        let text = parameters.get("id") ?? ""
        guard let id = JobID(text), id > 0 else { throw Problem.notFound("Job not found for id \(text.prefix(40))") }
        return id
    }

    /// A run's name from the address.
    func runID() throws(Problem) -> RunID {
        let text = parameters.get("id") ?? ""
        guard let id = RunID(text) else {
            throw Problem.notFound("Run not found for id \(text.prefix(40)); a run id has 32 hexadecimal digits")
        }
        return id
    }

    /// A category's name from the address.
    func categoryName() throws(Problem) -> String {
        guard let name = PercentCoding.decode(parameters.get("name") ?? "") else {
            throw Problem.badParameter("name", "the percent-coding of the category's name is broken")
        }
        if let fault = JobDefinition.fault(inName: name) { throw Problem.badParameter("name", fault) }
        return name
    }
}
