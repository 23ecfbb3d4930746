import CronqShared
import HTTPTypes
import Hummingbird

/// How a category is to be changed, beside the jobs themselves: what addresses and headers say of it.
struct CategoryWish: Sendable {
    /// What becomes of the jobs that are sent, and of those that are not.
    enum Mode: String, Sendable, CaseIterable {
        /// The category holds exactly what is sent.
        case replace
        /// What is sent is added or changed, the rest stays.
        case update
        /// What is not there yet is added, the rest stays.
        case create
    }

    var mode: Mode
    var isDryRun: Bool
    /// Why, for the history.
    var comment: String?
    var precondition: Precondition

    /// - Throws: `Problem` 400.
    init(_ request: Request) throws(Problem) {
        let query = try request.parameters("mode", "dry_run", "comment")
        self.init(
            mode: try query.word("mode", of: Mode.self) ?? .replace, isDryRun: try query.flag("dry_run") ?? false,
            comment: try Self.comment(request, query), precondition: try Precondition(request))
    }

    /// What there is to say where nothing is sent, as for a rollback.
    static func withoutMode(_ request: Request) throws(Problem) -> CategoryWish {
        let query = try request.parameters("dry_run", "comment")
        return CategoryWish(
            mode: .replace, isDryRun: try query.flag("dry_run") ?? false, comment: try comment(request, query),
            precondition: try Precondition(request))
    }

    private init(mode: Mode, isDryRun: Bool, comment: String?, precondition: Precondition) {
        self.mode = mode
        self.isDryRun = isDryRun
        self.comment = comment
        self.precondition = precondition
    }

    /// Why somebody changes something: the parameter, else the header.
    static func comment(_ request: Request, _ query: QueryItems) throws(Problem) -> String? {
        let header = request.headers[.comment]
        for (name, text) in [("comment", query["comment"]), (HTTPField.Name.comment.rawName, header)] {
            guard let count = text?.unicodeScalars.count, count > Note.limit else { continue }
            throw Problem.badParameter(name, "has \(count) characters; at most \(Note.limit) are accepted")
        }
        return query["comment"] ?? header
    }

    func edit(_ jobs: [JobDefinition]) -> CategoryRequest.Edit {
        switch mode {
        case .replace: .replace(jobs)
        case .update: .update(jobs)
        case .create: .create(jobs)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let comment = HTTPField.Name("X-CronQ-Comment")!
}
