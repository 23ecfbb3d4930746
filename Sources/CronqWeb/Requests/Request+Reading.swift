import CronqShared
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    var query: QueryItems {
        get throws(Problem) { try QueryItems(parsing: uri.query) }
    }

    /// The parameters of an address of the API.
    ///
    /// - Parameters:
    ///   - names: Those that there may be.
    ///   - lists: Those that may be given several times.
    ///   - empty: Those that may be empty, as the original allowed. Elsewhere it is a script's variable that was empty, and a
    ///     filter that is passed over lets everything through.
    func parameters(
        _ names: String..., lists: Set<String> = [], empty: Set<String> = []
    ) throws(Problem) -> QueryItems {
        let query = try QueryItems(parsing: uri.query, lists: lists)
        try query.allow(names)
        for name in query.names where query[name] == "" && !empty.contains(name) {
            throw Problem.badParameter(name, "is empty; leave it out, or say what it is to be")
        }
        return query
    }

    /// The body of a request to the API.
    ///
    /// - Parameters:
    ///   - types: What it may say that it is.
    ///   - limit: The most bytes.
    func jsonBody(
        _ types: [String] = ["application/json"], upTo limit: Int = WebSettings.bodyLimit
    ) async throws -> [UInt8] {
        guard let type = headers[.contentType].map(Self.mediaType), types.contains(type) else {
            throw Problem(
                .unsupportedMediaType, "JSON is expected", "send the body with content-type: \(types[0])",
                headers: [.accept: types.joined(separator: ", ")])
        }
        do {
            return Array(buffer: try await body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge(limit: limit)
        }
    }

    /// The fields of a small body, which may be left out altogether.
    ///
    /// - Throws: `Problem`, `MalformedJSON`, or `DefinitionError` if it is no object or has other fields.
    func bodyFields(_ names: String...) async throws -> BodyFields {
        guard announcesBody else { return try BodyFields(.object([:]), names) }
        let bytes = try await jsonBody(upTo: WebSettings.formLimit)
        return try BodyFields(bytes.isEmpty ? .object([:]) : JSONValue(parsing: bytes), names)
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

    /// The type without its parameters.
    private static func mediaType(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }
        return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
    }
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
