public import CronqSchedule

public typealias UserID = Int64

/// Somebody who may log in.
public struct UserRecord: Sendable, Hashable {
    public var id: UserID
    /// Unique but for case (`JobDefinition.nameKey`).
    public var name: String
    /// What `Password` made of it; `nil` = none yet, or taken away: only a login link lets them in.
    public var password: String?
    public var grants: Grants
    public var createdAt: Instant
    public var createdBy: String
    /// Set while the user may not log in; sessions and tokens do nothing meanwhile.
    public var disabledAt: Instant?
    public var lastLoginAt: Instant?

    public init(
        id: UserID, name: String, password: String?, grants: Grants, createdAt: Instant, createdBy: String,
        disabledAt: Instant? = nil, lastLoginAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.password = password
        self.grants = grants
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.disabledAt = disabledAt
        self.lastLoginAt = lastLoginAt
    }

    /// What is wrong with a user's name; `nil` = nothing.
    public static func fault(inName name: String) -> String? {
        let accepted = "use 1 to 64 letters, digits, dots, dashes, underscores or @, beginning with a letter or digit"
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "._-@".unicodeScalars.contains($0)
        }
        guard let first = name.first, first.isLetter || first.isNumber, name.unicodeScalars.count <= 64, isPlain else {
            return "“\(name.prefix(80))” cannot be the name of a user; \(accepted)"
        }
        return nil
    }
}

/// What an admin changes about a user; `nil` = it stays.
public struct UserChange: Sendable, Hashable {
    /// `.some(nil)` takes the password away. Changing it ends every session of the user.
    public var password: String??
    public var grants: Grants?
    public var isDisabled: Bool?

    public init(password: String?? = nil, grants: Grants? = nil, isDisabled: Bool? = nil) {
        self.password = password
        self.grants = grants
        self.isDisabled = isDisabled
    }
}
