import HTTPTypes
import Hummingbird

/// What `ETag` says of a category or job: its number, and the number of its version or revision, such as `"7-12"`.
struct EntityTag: Sendable, Hashable {
    var id: Int64
    var version: Int64

    init(_ id: Int64, _ version: some BinaryInteger) {
        self.id = id
        self.version = Int64(version)
    }

    /// As headers carry it.
    var text: String { "\"\(id)-\(version)\"" }

    var header: HTTPFields { [.eTag: text] }

    /// Whether a client that asks with `If-None-Match` has it already.
    func isKnown(to request: Request) -> Bool {
        request.tags(.ifNoneMatch).contains { $0 == "*" || $0 == text || $0 == "W/" + text }
    }
}

/// What `If-Match` or `If-None-Match` make a change depend on.
enum Precondition: Sendable, Hashable {
    case none
    /// `If-Match: *`
    case exists
    /// `If-None-Match: *`
    case isNew
    /// `If-Match` with these tags, as they were written.
    case isOneOf([String])

    /// - Throws: `Problem` 400 for what makes no sense of a change.
    init(_ request: Request) throws(Problem) {
        let wanted = request.tags(.ifMatch)
        let unwanted = request.tags(.ifNoneMatch)
        for (name, tags) in [(HTTPField.Name.ifMatch, wanted), (HTTPField.Name.ifNoneMatch, unwanted)] {
            // A script's variable was empty: what should be protected would not be.
            guard request.headers.contains(name), tags.isEmpty else { continue }
            throw Problem.badParameter(name.rawName, "is empty; leave it out, or send an ETag")
        }
        guard wanted.isEmpty || unwanted.isEmpty else {
            throw Problem.badParameter("If-None-Match", "cannot be true beside If-Match; send one of them")
        }
        if !unwanted.isEmpty {
            guard unwanted == ["*"] else {
                throw Problem.badParameter("If-None-Match", "must be * where something is changed; or send If-Match")
            }
            self = .isNew
        } else if wanted.contains("*") {
            self = .exists
        } else {
            self = wanted.isEmpty ? .none : .isOneOf(wanted)
        }
    }
}

extension Request {
    /// The elements of a header that lists tags.
    fileprivate func tags(_ name: HTTPField.Name) -> [String] {
        headers[values: name].joined(separator: ",").split(separator: ",").map { part in
            String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }.filter { !$0.isEmpty }
    }
}

extension Problem {
    /// 412: a change that depended on what is not so.
    ///
    /// - Parameter current: What there is now; `nil` = nothing.
    static func preconditionFailed(_ detail: String, current: EntityTag?) -> Problem {
        Problem(
            .preconditionFailed, "Changed meanwhile", detail + "; nothing was changed", headers: current?.header ?? [:])
    }
}
