public import CronqSchedule
public import CronqShared

/// What a token may still do: pure.
public enum TokenPolicy {
    /// What a token may do now: never more than its owner.
    ///
    /// - Throws: `TokenRefusal` if it may do nothing.
    public static func grants(of found: FoundToken, at now: Instant) throws(TokenRefusal) -> Grants {
        guard found.token.revokedAt == nil else { throw .unknown }
        if let end = found.token.expiresAt, now >= end { throw .expired }
        guard found.token.owner != nil else { return found.token.grants }
        guard let owner = found.owner else { throw .ownerRemoved }
        guard owner.disabledAt == nil else { throw .ownerDisabled }
        return found.token.grants.limited(to: owner.grants)
    }

    /// What is wrong with a token's name; `nil` = nothing.
    public static func fault(inName name: String) -> String? {
        guard UserRecord.fault(inName: name) != nil else { return nil }
        return "“\(name.prefix(80))” cannot be the name of a token; use 1 to 64 letters, digits, dots, dashes, "
            + "underscores or @, beginning with a letter or digit: what it is for, such as deploy"
    }

    /// What is wrong with a token's life time; `nil` = nothing.
    public static func fault(inLifetime lifetime: TimeSpan?) -> String? {
        guard let lifetime, lifetime < shortest || lifetime > longest else { return nil }
        return "a token cannot last \(lifetime.text); use \(shortest.text) to \(longest.text), or never"
    }

    /// 90 days, unless somebody says otherwise.
    public static let usualLifetime = TimeSpan.days(90)
    private static let shortest = TimeSpan.minutes(1)
    private static let longest = TimeSpan.days(3_650)
}

/// Why a token lets nobody in. The description is for whoever holds it.
public enum TokenRefusal: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// It is no token of CronQ's.
    case foreign
    /// A part of it is missing or wrong.
    case mistyped
    /// There is none like it, or it was revoked.
    case unknown
    case expired
    case ownerDisabled
    case ownerRemoved

    public var description: String {
        switch self {
        case .foreign: "this is no token of CronQ: those begin with \(TokenText.prefix)"
        case .mistyped: "the token is not complete: a part of it is missing or mistyped"
        case .unknown: "the token is not known here, or was revoked; make a new one"
        case .expired: "the token has expired; make a new one"
        case .ownerDisabled: "the user whose token this is may not log in at present; an admin can change that"
        case .ownerRemoved: "the user whose token this was is gone; make a new one for another user"
        }
    }
}
