import CronqShared

/// Decides, for one call of a lane, what follows an error: the same again, or which error the caller gets.
struct RetryPlan: Sendable {
    /// How far the transaction had come.
    enum Phase: Sendable, Hashable {
        /// Nothing is kept if the connection is lost: the server rolls back.
        case body
        /// COMMIT was sent. If its answer is lost, nobody knows.
        case commit
        /// Each statement takes effect by itself, so nothing may be done twice.
        case unprotected
    }

    enum Step: Sendable, Hashable {
        /// The whole closure again, after a pause of a few milliseconds.
        case again
        /// The whole closure again, on a new connection.
        case reconnect
        case fail(StoreError.Code)
    }

    private var restarts = 0
    private var lockWaits = 0
    private var losses = 0

    /// Deadlocks are quick to find, and somebody always wins one. A lock wait has cost 5 s when it fails.
    private static let mostRestarts = 20
    private static let mostLockWaits = 3
    private static let mostLosses = 2

    mutating func step(after error: SQLError, in phase: Phase) -> Step {
        switch (error.consequence, phase) {
        case (.lost, .commit), (.lost, .unprotected), (.statement, .commit), (.full, .commit):
            return .fail(.inDoubt)
        // At COMMIT it may have come after the point of no return.
        case (.restart, .commit) where error.code == 1_317 || error.code == 1_969 || error.code == 3_024:
            return .fail(.inDoubt)
        case (.restart, .unprotected), (.lockWait, .unprotected), (.unavailable, _), (.denied, _):
            return .fail(.unavailable)
        case (.restart, _):
            restarts += 1
            return restarts < Self.mostRestarts ? .again : .fail(.unavailable)
        case (.lockWait, _):
            lockWaits += 1
            return lockWaits < Self.mostLockWaits ? .again : .fail(.unavailable)
        case (.lost, .body):
            losses += 1
            return losses < Self.mostLosses ? .reconnect : .fail(.unavailable)
        case (.full, _):
            return .fail(.full)
        case (.statement, _):
            return .fail(.internalError)
        }
    }
}
