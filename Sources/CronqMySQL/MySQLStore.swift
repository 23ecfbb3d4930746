public import CronqSchedule
public import CronqShared
public import Logging
import Synchronization

/// The store of the fleet: MySQL or MariaDB, shared by any number of processes.
///
/// What must not wait for each other has connections of its own, each opened when it is first used. Each extension holds the
/// transactions of one concern, with the SQL they need. Rows are locked in the order category, jobs by id, job_due, runs by id,
/// attempts, output, job_status, cancellations, audit; a claim and a sweep skip what others hold.
public final class MySQLStore: Sendable {
    let lanes: Lanes
    let definitions: DefinitionCache
    let claims = ClaimFloor()
    private let clock: (@Sendable () -> Instant)?

    /// Describes a store; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - settings: The server.
    ///   - zones: The rules of the zones that jobs name.
    ///   - defaultZone: The zone of jobs that name none.
    ///   - usesArrayBinding: Whether rows travel as arrays where the server can read them; statements of many rows otherwise.
    ///   - clock: Stands in for the server's clock; `nil` = that clock itself.
    public init(
        settings: DatabaseSettings, zones: any ZoneSource, defaultZone: ZoneRules, usesArrayBinding: Bool = true,
        clock: (@Sendable () -> Instant)? = nil, logger: Logger
    ) {
        lanes = Lanes(settings, SessionOptions(usesArrayBinding: usesArrayBinding), logger)
        definitions = DefinitionCache(zones: zones, defaultZone: defaultZone)
        self.clock = clock
    }

    /// Checks the server and its schema; must succeed before anything else is asked.
    ///
    /// - Parameter upgrade: Whether to create or upgrade the tables; only injectors do.
    /// - Throws: `StoreError` with code `unavailable` or `inDoubt` if the server does not answer, or an injector has not made its
    ///   tables yet; `refused` if it lets this user not in; `schema` if it is too old, or its tables are too new or not CronQ's.
    public func open(upgrade: Bool) async throws(StoreError) {
        try await lanes.control.check()
        if upgrade {
            if try await schemaState() != .current {
                try await lanes.schema.administer { session in try Schema.upgrade(session, now: self.now(session)) }
            }
            try await adoptDefaultZone()
        } else {
            try Schema.require(try await schemaState())
        }
    }

    /// How far the tables are: whoever may not create them asks until they are there.
    public func schemaState() async throws(StoreError) -> SchemaState {
        try await lanes.control.read { session in try Schema.state(session) }
    }

    /// Ends every connection; the store must not be used afterwards.
    public func close() async { await lanes.close() }

    /// The database's clock, in the middle of a transaction.
    func now(_ session: Session) throws -> Instant {
        if let clock { return clock() }
        let rows = try session.rows("SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)")
        guard let row = rows.first else { throw StoreError(.internalError, "the server does not tell the time") }
        return try row.instant(0)
    }

    public func now() async throws(StoreError) -> Instant {
        if let clock { return clock() }
        return try await lanes.control.read { session in try self.now(session) }
    }
}

/// The connections of one process. A process opens those that it uses.
struct Lanes: Sendable {
    /// Grants, heartbeats, leases: what runners wait for.
    let control: Lane
    /// Results and output.
    let results: Lane
    /// Claims and sweeps.
    let claim: Lane
    /// The deletion of history.
    let upkeep: Lane
    /// Changes of definitions, and what people ask of jobs and runs.
    let definitions: Lane
    /// Users, their sessions, tokens: a page must not wait for the change of a large category.
    let accounts: Lane
    /// Changes of the tables.
    let schema: Lane
    /// What pages and the API read.
    let reading: ReadingLanes

    init(_ settings: DatabaseSettings, _ options: SessionOptions, _ logger: Logger) {
        func lane(_ name: String, _ settings: DatabaseSettings = settings) -> Lane {
            Lane(name: "cronq-db-\(name)", settings: settings, options: options, logger: logger)
        }
        control = lane("grant")
        results = lane("result")
        claim = lane("claim")
        upkeep = lane("prune")
        definitions = lane("define")
        accounts = lane("users")
        // A key of a large table takes longer than any other answer may.
        var patient = settings
        patient.ioTimeout = max(settings.ioTimeout, .hours(1))
        schema = lane("schema", patient)
        reading = ReadingLanes((1...3).map { lane("read\($0)") })
    }

    func close() async {
        let lanes = [control, results, claim, upkeep, definitions, accounts, schema] + reading.lanes
        for lane in lanes { await lane.close() }
    }
}

/// Connections that take turns.
final class ReadingLanes: Sendable {
    let lanes: [Lane]
    private let turn = Atomic(0)

    init(_ lanes: [Lane]) { self.lanes = lanes }

    func read<T: Sendable>(_ body: @Sendable (Session) throws -> T) async throws(StoreError) -> T {
        let index = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await lanes[(index & .max) % lanes.count].read(body)
    }
}
