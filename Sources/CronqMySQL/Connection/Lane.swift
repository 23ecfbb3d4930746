import CronqShared
import Glibc
import Logging

/// One connection to the server, on a thread of its own: what is asked of a lane happens in order, and waits only for the lane.
///
/// It connects when it is first used, and again after the connection was lost.
actor Lane {
    private nonisolated let thread: DedicatedThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let settings: DatabaseSettings
    private let options: SessionOptions
    private let logger: Logger
    private var open: (connection: Connection, server: ServerIdentity)?
    private var isClosed = false

    /// - Parameters:
    ///   - name: What `top -H` and the log call it; at most 15 bytes.
    ///   - settings: The server. A lane for slow work, such as changing a large table, needs a longer `ioTimeout`.
    init(name: String, settings: DatabaseSettings, options: SessionOptions = SessionOptions(), logger: Logger) {
        thread = DedicatedThread(name: name)
        self.settings = settings
        self.options = options
        var logger = logger
        logger[metadataKey: "lane"] = "\(name)"
        self.logger = logger
    }

    /// Runs one transaction, READ COMMITTED: commits when the body returns, rolls back when it throws.
    ///
    /// The body runs again from the start after a deadlock (at most 20 times) or a lock wait of 5 s (3 times), and once on a new
    /// connection if the connection is lost before COMMIT is sent. So it must not change anything but the database.
    ///
    /// - Throws: The body's own `StoreError`; `unavailable` if nothing was changed and the server cannot do it now; `inDoubt` if
    ///   the connection was lost during COMMIT; `full`; `internalError` with the server's number and text for anything else.
    func transaction<T: Sendable>(_ body: @Sendable (Session) throws -> T) throws(StoreError) -> T {
        try perform { session, phase in
            try session.connection.query("START TRANSACTION")
            let result = try body(session)
            if let failure = session.failure { throw failure }
            options.beforeCommit?()
            phase = .commit
            try session.connection.query("COMMIT")
            return result
        }
    }

    /// Runs statements that only read, each by itself: it sees what is committed when it starts.
    ///
    /// The body runs again as a transaction's does.
    func read<T: Sendable>(_ body: @Sendable (Session) throws -> T) throws(StoreError) -> T {
        try perform { session, _ in
            let result = try body(session)
            if let failure = session.failure { throw failure }
            return result
        }
    }

    /// Runs statements that take effect one by one, and never twice: tables are changed so, under `GET_LOCK` where needed.
    ///
    /// - Throws: As `transaction`, except that a lost connection is `inDoubt` at once.
    func administer<T: Sendable>(_ body: @Sendable (Session) throws -> T) throws(StoreError) -> T {
        // A connection that was lost unnoticed costs nothing yet.
        dropIfLost()
        return try perform { session, phase in
            phase = .unprotected
            let result = try body(session)
            if let failure = session.failure { throw failure }
            return result
        }
    }

    /// Connects, or asks the server for a sign of life, and says in one paragraph what is wrong and what to do if that fails.
    ///
    /// - Throws: `StoreError`: `unavailable`, or `schema` if the server is too old.
    @discardableResult
    func check() throws(StoreError) -> ServerIdentity {
        dropIfLost()
        return try connected().server
    }

    /// Ends the connection; calls that come later throw `unavailable`.
    func close() {
        isClosed = true
        disconnect()
    }

    /// Calls the body until it succeeds or the plan gives up.
    private func perform<T>(_ body: (Session, inout RetryPlan.Phase) throws -> T) throws(StoreError) -> T {
        var plan = RetryPlan()
        while true {
            let (connection, server) = try connected()
            let session = Session(connection, server: server, options: options)
            var phase = RetryPlan.Phase.body
            let error: SQLError
            do {
                return try body(session, &phase)
            } catch let other {
                guard let cause = session.failure ?? (other as? SQLError) else {
                    leave(phase)
                    throw other as? StoreError ?? StoreError(.internalError, "\(other)")
                }
                error = cause
            }
            try resume(after: error, plan.step(after: error, in: phase), phase)
        }
    }

    /// Makes ready for another attempt, or throws what the caller gets.
    private func resume(after error: SQLError, _ step: RetryPlan.Step, _ phase: RetryPlan.Phase) throws(StoreError) {
        switch error.consequence {
        case .lost:
            logger.notice("the connection to \(settings.serverName) was lost: \(error.message) (\(error.code))")
            disconnect()
        // Behind the same name there may be another server by now, one that can.
        case .unavailable: disconnect()
        default: leave(phase)
        }
        switch step {
        case .reconnect: break
        case .again:
            logger.debug("the transaction starts over: \(error.message) (\(error.code))")
            usleep(UInt32.random(in: 5_000...20_000))
        case .fail(let code):
            throw StoreError(code, "\(Self.meaning(of: code, settings.serverName)): \(error.message) (\(error.code))")
        }
    }

    private static func meaning(of code: StoreError.Code, _ server: String) -> String {
        switch code {
        case .unavailable: "the database server at \(server) cannot do it now"
        case .inDoubt: "nobody knows whether the database server at \(server) has made the change"
        case .full: "the database server at \(server) has no room left"
        case .locked, .schema, .refused, .internalError: "the database server at \(server) refuses a statement"
        }
    }

    /// Ends a transaction that is not to be committed; what the server rolled back already stays so.
    private func leave(_ phase: RetryPlan.Phase) {
        guard let open, phase != .unprotected else { return }
        do {
            try open.connection.query("ROLLBACK")
        } catch {
            disconnect()
        }
    }

    private func connected() throws(StoreError) -> (connection: Connection, server: ServerIdentity) {
        if let open { return open }
        guard !isClosed else { throw StoreError(.unavailable, "the connection to \(settings.serverName) was closed") }
        if let name = settings.tls?.serverName, settings.tls?.verifies == true, name != settings.host {
            throw StoreError(
                .refused,
                "\(settings.source): the certificate of a database server is checked against the host's name; use \(name) as host"
            )
        }
        do {
            let connection = try Connection(settings)
            let server = try ServerIdentity.read(Session(connection, server: .unknown, options: options))
            try server.requireSupported(source: settings.source, server: settings.serverName)
            logger.debug("connected to \(settings.serverName), \(server.version)")
            open = (connection, server)
            return (connection, server)
        } catch let error as SQLError {
            throw ConnectFailure(error: error, settings: settings).storeError
        } catch {
            throw error as? StoreError ?? StoreError(.internalError, "\(error)")
        }
    }

    private func dropIfLost() {
        if let open, (try? open.connection.ping()) == nil { disconnect() }
    }

    private func disconnect() { open = nil }
}
