import CronqSchedule
public import CronqShared
import Logging

extension Authenticator {
    /// Lets somebody in by name and password.
    ///
    /// A wrong name, a user without a password and a wrong password take the same time and get the same answer. Each refusal that a
    /// password was looked at for is in the audit.
    public func login(
        _ name: String, password: String, from origin: Origin
    ) async throws(StoreError) -> LoginResult {
        switch throttle.begin(name, from: origin.address, at: sinceBoot()) {
        case .wait(let span): return .wait(span)
        case .admitted(let attempt):
            let result: LoginResult
            do throws(StoreError) {
                result = try await check(name, password, from: origin)
            } catch {
                throttle.withdrawn(attempt)
                throw error
            }
            switch result {
            case .opened: throttle.succeeded(attempt, at: sinceBoot())
            case .wrong: break
            case .disabled, .wait, .busy: throttle.withdrawn(attempt)
            }
            return result
        }
    }

    private func check(
        _ name: String, _ password: String, from origin: Origin
    ) async throws(StoreError) -> LoginResult {
        let user = try await UserRecord.fault(inName: name) == nil ? store.user(named: name) : nil
        let verdict: Password.Verdict
        do throws(PasswordError) {
            verdict = try await workshop.verify(password, against: user?.password)
        } catch {
            return .busy
        }
        guard let user, verdict != .wrong else {
            try await noteRefusal(of: user, user == nil ? "there is no such user" : "wrong password", from: origin)
            return .wrong
        }
        guard user.disabledAt == nil else {
            try await noteRefusal(of: user, "the user is disabled", from: origin)
            return .disabled
        }
        // Before the session is opened: a changed password ends those that are.
        if verdict == .rightButWeak { await strengthen(password, of: user, from: origin) }
        return .opened(try await open(user, from: origin))
    }

    /// A name that is nobody's is not written down: people type their passwords into that field.
    private func noteRefusal(
        of user: UserRecord?, _ reason: String, from origin: Origin
    ) async throws(StoreError) {
        let subject = AuditEvent.Subject(.user, id: user.map { "\($0.id)" } ?? "", name: user?.name ?? "unknown")
        try await store.note(
            AuditEvent(.loginRefused, subject, summary: reason),
            by: Author("nobody", by: .session, from: origin.address))
    }

    /// Stores a password with the parameters now in force. If that cannot be done, the next login tries again.
    private func strengthen(_ password: String, of user: UserRecord, from origin: Origin) async {
        do {
            let record = try await workshop.make(password, using: random)
            _ = try await store.changeUser(
                user.id, UserChange(password: .some(record)), by: Author("cronq", by: .system, from: origin.address))
        } catch {
            logger.warning("the password of \(user.name) could not be stored anew: \(error)")
        }
    }

    /// Changes the asker's own password, which ends all their sessions, and lets them in again. Guesses at the present one count as
    /// logins do.
    ///
    /// - Parameter current: The present password; not looked at if there is none yet.
    public func changeOwnPassword(
        of user: UserRecord, current: String, to new: String, from origin: Origin
    ) async throws(StoreError) -> OwnPasswordChange {
        if let fault = Password.fault(in: new, of: user.name) { return .unacceptable(fault) }
        if let record = user.password {
            switch try await confirm(current, record, of: user, from: origin) {
            case .right: break
            case .wrong: return .wrong
            case .wait(let span): return .wait(span)
            case .busy: return .busy
            }
        }
        let author = Identity.author(user, from: origin.address)
        switch try await setPassword(of: user, to: new, by: author) {
        case .changed(let changed): return .changed(try await open(changed, from: origin))
        case .unacceptable(let fault): return .unacceptable(fault)
        case .unknown: return .wrong
        case .busy: return .busy
        }
    }

    private enum Confirmation { case right, wrong, wait(TimeSpan), busy }

    private func confirm(
        _ password: String, _ record: String, of user: UserRecord, from origin: Origin
    ) async throws(StoreError) -> Confirmation {
        switch throttle.begin(user.name, from: origin.address, at: sinceBoot()) {
        case .wait(let span): return .wait(span)
        case .admitted(let attempt):
            let verdict: Password.Verdict
            do throws(PasswordError) {
                verdict = try await workshop.verify(password, against: record)
            } catch {
                throttle.withdrawn(attempt)
                return .busy
            }
            guard verdict == .wrong else {
                throttle.succeeded(attempt, at: sinceBoot())
                return .right
            }
            try await noteRefusal(of: user, "wrong password for changing it", from: origin)
            return .wrong
        }
    }
}
