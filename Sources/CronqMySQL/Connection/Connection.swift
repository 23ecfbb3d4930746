import CMariaDB
import CronqShared

/// One connection to the server; used by one thread at a time.
///
/// It never connects again by itself: a new connection has none of the old one's transaction, locks and settings, and who uses
/// it must know.
final class Connection {
    let handle: UnsafeMutablePointer<MYSQL>
    let parameters = ParameterBuffer()
    let answers = AnswerBuffer()
    private var statements = StatementCache(capacity: 200)
    /// Whether the server reads arrays of values (COM_STMT_BULK_EXECUTE).
    let supportsArrays: Bool

    /// Connects and sets the session up.
    init(_ settings: DatabaseSettings) throws(SQLError) {
        guard ClientLibrary.isReady, let handle = mysql_init(nil) else {
            throw SQLError(code: Int(CR_OUT_OF_MEMORY), message: "libmariadb cannot be started")
        }
        self.handle = handle
        settings.apply(to: handle)
        let socket = settings.unixSocket
        guard
            mysql_real_connect(
                handle, socket == nil ? settings.host : nil, settings.user, settings.password,
                settings.database.isEmpty ? nil : settings.database, UInt32(settings.port), socket,
                UInt(CLIENT_FOUND_ROWS)) != nil
        else {
            supportsArrays = false
            throw SQLError(handle)
        }
        // MYSQL_OPT_SSL_ENFORCE alone does not: to a server that offers no TLS, 3.3.20 speaks in plain text.
        guard settings.tls == nil || settings.unixSocket != nil || mysql_get_ssl_cipher(handle) != nil else {
            supportsArrays = false
            throw SQLError(code: Int(CR_SSL_CONNECTION_ERROR), message: "the connection is not encrypted")
        }
        var capabilities: UInt = 0
        let isKnown = mariadb_get_info(handle, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities) == 0
        supportsArrays =
            isKnown && mariadb_connection(handle) != 0 && UInt64(capabilities) << 32 & Self.bulkOperations != 0
        for statement in Self.setUp(isMariaDB: mariadb_connection(handle) != 0) { try query(statement) }
    }

    // First the connection, so that its statements only free their memory; told one by one, a dead server could be waited for.
    deinit { mysql_close(handle) }

    /// Executes one statement as text and throws an answer away.
    func query(_ sql: String) throws(SQLError) {
        var text = sql
        let status = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_real_query(handle, $0.baseAddress, UInt($0.count)) }
        }
        guard status == 0 else { throw SQLError(handle) }
        guard mysql_field_count(handle) > 0 else { return }
        guard let answer = mysql_store_result(handle) else { throw SQLError(handle) }
        mysql_free_result(answer)
    }

    /// The prepared statement of this text.
    func statement(_ sql: String) throws(SQLError) -> Statement {
        try statements.statement(sql) { sql throws(SQLError) in try Statement(sql, on: handle) }
    }

    /// Drops prepared statements that the server no longer takes, or has too many of.
    func forgetStatement(_ sql: String, after error: SQLError) {
        switch error.code {
        case 1_615, 1_243, 2_057: statements.forget(sql)
        case 1_461: statements.forgetAll()
        default: break
        }
    }

    /// Whether the server still answers.
    func ping() throws(SQLError) {
        guard mysql_ping(handle) == 0 else { throw SQLError(handle) }
    }

    /// What every session sets, whatever the server's own settings are.
    ///
    /// `utf8mb4_bin` is the one collation that both servers have and that compares text as it is. Waits for locks end before the
    /// I/O timeout of 15 s does, so that they are told apart from a dead server. A client that vanished with its locks (network
    /// cut, machine paused) would keep them for `wait_timeout`, 8 hours unless set.
    private static func setUp(isMariaDB: Bool) -> [String] {
        [
            """
            SET NAMES utf8mb4 COLLATE utf8mb4_bin, SESSION autocommit = 1, SESSION time_zone = '+00:00', \
            SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', \
            SESSION innodb_lock_wait_timeout = 5, SESSION lock_wait_timeout = 10, \
            \(isMariaDB ? "SESSION idle_transaction_timeout = 30" : "SESSION wait_timeout = 300")
            """,
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        ]
    }

    private static let bulkOperations: UInt64 = 1 << 34
}
