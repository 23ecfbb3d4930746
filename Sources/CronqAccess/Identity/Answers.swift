public import CronqSchedule
public import CronqShared

/// What is known of a request that presents a session's secret.
public enum SessionAnswer: Sendable, Hashable {
    case known(KnownSession)
    case expired(SessionPolicy.Reason)
}

/// A session in force.
public struct KnownSession: Sendable, Hashable {
    public var identity: Identity
    /// What the browser is to send from now on; `nil` = what it sends already.
    public var renewed: SessionSecret?
    /// When it ends whatever happens.
    public var expiresAt: Instant
}

/// What is known of a request that presents a token.
public enum TokenAnswer: Sendable, Hashable {
    case known(Identity)
    case refused(TokenRefusal)
}

/// A login that has just begun.
public struct OpenedSession: Sendable, Hashable {
    /// What the browser is to send.
    public var secret: SessionSecret
    public var identity: Identity
    /// When it ends whatever happens.
    public var expiresAt: Instant
}

/// What became of a login.
public enum LoginResult: Sendable, Hashable {
    case opened(OpenedSession)
    /// Name or password is wrong; nobody says which.
    case wrong
    /// The password is right, and an admin has disabled the user.
    case disabled
    /// Too many have failed; the password was not looked at.
    case wait(TimeSpan)
    /// Too many are being looked at.
    case busy
}

/// Whom a login link lets in.
public enum LinkOffer: Sendable, Hashable {
    /// An admin without a name, to create the first user.
    case firstVisitor
    case user(UserRecord)
}

/// What became of a login link.
public enum LinkResult: Sendable, Hashable {
    case opened(OpenedSession)
    /// It was used, it has expired, or there never was such a link.
    case gone
    /// The new password is not accepted; the link is still good.
    case unacceptable(String)
    /// Too many passwords are being looked at; the link is still good.
    case busy
}

/// A link that was just made. Nothing else knows its secret.
public struct NewLink: Sendable, Hashable {
    public var secret: LinkSecret
    public var expiresAt: Instant
}

/// What became of the wish for a user.
public enum UserCreation: Sendable, Hashable {
    case created(UserRecord)
    case nameTaken
    /// With what would be accepted.
    case unacceptable(String)
    case busy
}

/// What became of a new password for somebody.
public enum PasswordChange: Sendable, Hashable {
    /// Their sessions and links have ended.
    case changed(UserRecord)
    case unacceptable(String)
    /// There is no such user.
    case unknown
    case busy
}

/// What became of one's own new password.
public enum OwnPasswordChange: Sendable, Hashable {
    /// All sessions have ended, and this one begins.
    case changed(OpenedSession)
    /// The present password is wrong.
    case wrong
    case unacceptable(String)
    case wait(TimeSpan)
    case busy
}

/// What became of the wish for a token.
public enum TokenCreation: Sendable, Hashable {
    case created(NewToken)
    case nameTaken
    /// With what would be accepted.
    case unacceptable(String)
}

/// A token that was just made. Nothing else knows its text.
public struct NewToken: Sendable, Hashable {
    public var text: TokenText
    public var record: TokenRecord
}
