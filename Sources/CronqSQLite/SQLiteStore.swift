public import CronqSchedule
public import CronqShared
import Foundation
import GRDB

/// The store of a single process: SQLite in WAL mode with full synchronisation, so that what was committed survives a power cut.
///
/// Writers take turns; readers see the last commit and wait for nobody. `sqlite3` may read beside it at any time.
/// Each extension holds the transactions of one concern, with the SQL they need.
public final class SQLiteStore: Sendable {
    let database: any DatabaseWriter
    let definitions: DefinitionCache
    let clock: @Sendable () -> Instant
    /// Where the database lies; `nil` in memory.
    public let folder: String?
    /// Holds the folder for this process; released with the store.
    private let lock: FolderLock?

    /// Opens or creates the database in a folder and locks that folder to this process.
    ///
    /// - Parameters:
    ///   - folder: Where `cronq.db` lies; made if it is missing, readable by its owner only.
    ///   - zones: The rules of the zones that jobs name.
    ///   - defaultZone: The zone of jobs that name none.
    ///   - clock: The database's clock; the system's wall clock unless a test drives it.
    /// - Throws: `StoreError` with code `locked` if another process uses the folder, `schema` if a newer version wrote it.
    public init(
        folder: String, zones: any ZoneSource, defaultZone: ZoneRules,
        clock: @escaping @Sendable () -> Instant = { SystemClock.now() }
    ) throws(StoreError) {
        self.folder = folder
        do {
            lock = try FolderLock(folder: folder, attempts: 25)
        } catch {
            let code: StoreError.Code = if case .held = error { .locked } else { .unavailable }
            throw StoreError(code, error.description)
        }
        database = try mapping {
            let pool = try DatabasePool(path: folder + "/cronq.db", configuration: Self.configuration)
            // GRDB sets NORMAL when it switches to WAL, after its configuration has run: a power cut would take commits back.
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            return pool
        }
        definitions = DefinitionCache(zones: zones, defaultZone: defaultZone)
        self.clock = clock
        try prepare()
    }

    /// A store in memory, for simulations: the same transactions, nothing on disk.
    public init(
        inMemoryWith zones: any ZoneSource, defaultZone: ZoneRules, clock: @escaping @Sendable () -> Instant
    ) throws(StoreError) {
        folder = nil
        lock = nil
        database = try mapping { try DatabaseQueue(configuration: Self.configuration) }
        definitions = DefinitionCache(zones: zones, defaultZone: defaultZone)
        self.clock = clock
        try prepare()
    }

    /// Opens the database of a folder that another process may hold, for the operator's tool: for `AccountStore` and `AuditLog`
    /// only, whose transactions take turns with those of that process. Nothing is upgraded, and no zone is known.
    ///
    /// - Parameters:
    ///   - folder: Where `cronq.db` lies.
    ///   - clock: The database's clock; the system's wall clock unless a test drives it.
    /// - Throws: `StoreError` with code `unavailable` if there is no database, `schema` if it is not of this version.
    public init(
        accountsIn folder: String, clock: @escaping @Sendable () -> Instant = { SystemClock.now() }
    ) throws(StoreError) {
        let path = folder + "/cronq.db"
        // SQLite would make an empty one.
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(
                .unavailable, "there is no CronQ database in \(folder); start cronq standalone first")
        }
        self.folder = folder
        lock = nil
        database = try mapping {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            return queue
        }
        definitions = DefinitionCache(zones: SystemZones(), defaultZone: .utc)
        self.clock = clock
        let database = database
        try mapping { try Schema.check(database) }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "cronq.sqlite"
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private func prepare() throws(StoreError) {
        try mapping { try Schema.upgrade(database) }
        let zone = definitions.defaultZone.identifier
        try mapping {
            try database.write { db in
                try self.adoptDefaultZone(zone, db)
            }
        }
    }

    /// Runs one transaction.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (Database, Instant) throws -> T
    ) async throws(StoreError) -> T {
        let clock = clock
        do {
            return try await database.write { db in try body(db, clock()) }
        } catch {
            throw StoreError(describing: error)
        }
    }

    /// Reads from the last commit.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (Database, Instant) throws -> T
    ) async throws(StoreError) -> T {
        let clock = clock
        do {
            return try await database.read { db in try body(db, clock()) }
        } catch {
            throw StoreError(describing: error)
        }
    }

    /// Closes the database; the store must not be used afterwards.
    public func close() {
        // GRDB closes its readers last, and they cannot move the log into the file: a copy of the file alone would be empty.
        // Whoever does not hold the folder leaves the log to its owner.
        if lock != nil {
            _ = try? database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
        try? database.close()
        lock?.release()
    }
}

/// Turns what SQLite throws into the port's error.
func mapping<T>(_ body: () throws -> T) throws(StoreError) -> T {
    do {
        return try body()
    } catch {
        throw StoreError(describing: error)
    }
}

extension StoreError {
    init(describing error: any Error) {
        switch error {
        case let error as StoreError:
            self = error
        case is CancellationError:
            self.init(.unavailable, "the transaction was cancelled")
        case let error as DatabaseError:
            let text = error.message ?? "SQLite error \(error.resultCode.rawValue)"
            switch error.resultCode {
            case .SQLITE_FULL: self.init(.full, "the disk is full: \(text)")
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_FSYNC:
                self.init(.inDoubt, "the database may not have reached the disk: \(text)")
            case .SQLITE_INTERRUPT, .SQLITE_ABORT, .SQLITE_NOMEM, .SQLITE_PROTOCOL:
                self.init(.unavailable, "the transaction was given up: \(text)")
            case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.unavailable, "the database is busy: \(text)")
            case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY:
                self.init(.unavailable, "the database cannot be read or written: \(text)")
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.schema, "the database file is damaged: \(text)")
            default: self.init(.internalError, "SQLite: \(error.expandedDescription)")
            }
        default:
            self.init(.internalError, "\(error)")
        }
    }
}
