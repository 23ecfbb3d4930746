import CronqShared
import HTTPTypes

/// Who makes a request, as pages and handlers see them.
struct Visitor: Sendable, Hashable {
    var author: Author
    var grants: Grants
    /// `nil` = not a user of ours: the local door, a token of the operator's tool, the first login.
    var userID: UserID?
    /// `nil` = no login that could be ended.
    var sessionID: Int64?
    /// What each form carries, so that no page elsewhere can send it in the visitor's name.
    var formToken: String

    init(
        author: Author, grants: Grants, userID: UserID? = nil, sessionID: Int64? = nil, formToken: String = ""
    ) {
        self.author = author
        self.grants = grants
        self.userID = userID
        self.sessionID = sessionID
        self.formToken = formToken
    }

    /// Somebody who has not said who they are.
    static let nobody = Visitor(author: Author("nobody"), grants: Grants(role: .viewer, limit: []))

    var isNobody: Bool { self == .nobody }

    func may(_ role: Role, in category: String) -> Bool { grants.allow(role, in: category) }

    /// Refuses what the visitor may not do in a category.
    func require(_ role: Role, in category: String) throws(Problem) {
        guard may(role, in: category) else { throw Problem.forbidden(role, in: category) }
    }

    /// Refuses what concerns the instance as a whole, or every category.
    func require(_ role: Role) throws(Problem) {
        guard grants.allow(role) else { throw Problem.forbidden(role, in: nil) }
    }
}

extension Problem {
    static func forbidden(_ role: Role, in category: String?) -> Problem {
        let place = category.map { " in the category “\($0)”" } ?? ""
        return Problem(.forbidden, "Not allowed", "this needs the role \(role.rawValue)\(place); ask an admin for it")
    }
}
