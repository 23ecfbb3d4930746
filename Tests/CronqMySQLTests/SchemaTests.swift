import CronqSchedule
import CronqShared
import StoreConformance
import Synchronization
import TestServers
import Testing

@testable import CronqMySQL

@Suite("The MySQL schema")
struct SchemaTests {
    @Test("several starters at once create it once, and everything is there when it is opened again")
    func created() async throws {
        let settings = try await database()
        let clock = ManualClock(LedgerBench.start)
        let stores = (0..<6).map { _ in MySQLStore(settings, clock: clock) }
        try await withThrowingTaskGroup { group in
            for store in stores { group.addTask { try await store.open(upgrade: true) } }
            try await group.waitForAll()
        }
        #expect(try await versions(settings) == Array(1...Schema.version))
        let job = try await stores[0].replaceCategory("Ops", with: [LedgerBench.job()], by: Author("ann")).jobs[0].id
        for store in stores { await store.close() }
        let again = MySQLStore(settings, clock: clock)
        try await again.open(upgrade: true)
        #expect(try await again.schemaState() == .current)
        #expect(try await again.job(job)?.definition == LedgerBench.job())
        await again.close()
    }

    @Test("whoever may not create tables says what is missing, and works once an injector was there")
    func waiting() async throws {
        let settings = try await database()
        let store = MySQLStore(settings, clock: nil)
        #expect(try await store.schemaState() == .absent)
        let error = await #expect(throws: StoreError.self) { try await store.open(upgrade: false) }
        #expect(error?.code == .unavailable)
        #expect(
            error?.description
                == "the database has no CronQ tables yet: start cronq-injector, which creates them")
        let injector = MySQLStore(settings, clock: nil)
        try await injector.open(upgrade: true)
        try await store.open(upgrade: false)
        #expect(try await store.jobs(JobQuery()).isEmpty)
        for store in [store, injector] { await store.close() }
    }

    @Test("a step that was interrupted in its middle is completed by the next start")
    func interrupted() async throws {
        let settings = try await database()
        let store = MySQLStore(settings, clock: nil)
        try await store.open(upgrade: true)
        try await execute("DELETE FROM schema_steps; DROP TABLE runs; DROP VIEW v_runs", settings)
        #expect(try await store.schemaState() == .older(0))
        let other = MySQLStore(settings, clock: nil)
        let error = await #expect(throws: StoreError.self) { try await other.open(upgrade: false) }
        #expect(error?.description.contains("no CronQ tables yet") == true)
        try await other.open(upgrade: true)
        #expect(try await versions(settings) == Array(1...Schema.version))
        #expect(try await other.overview().waiting == 0)
        for store in [store, other] { await store.close() }
    }

    @Test(
        "what tables of version 1 hold is there after the upgrade, also if that was interrupted and is repeated",
        arguments: 0...4)
    func upgraded(quarters: Int) async throws {
        let settings = try await database()
        try await makeFirstVersion(settings)
        let statements = SQLText(String(decoding: Schema.steps[1].sql, as: UTF8.self)).statements.map(\.sql)
        let done = statements.prefix(statements.count * quarters / 4)
        try await execute(done.joined(separator: ";\n"), settings)
        let clock = ManualClock(LedgerBench.start)
        let store = MySQLStore(settings, clock: clock)
        #expect(try await store.schemaState() == .older(1))
        await #expect(throws: StoreError.self) { try await store.open(upgrade: false) }
        try await store.open(upgrade: true)
        #expect(try await versions(settings) == Array(1...Schema.version))
        try await expectKept(store)
        // A program of version 1 goes on beside it.
        try await insertJob(3, settings)
        let jobs = try await store.jobs(JobQuery())
        #expect(jobs.map(\.definition.name) == ["job 1", "job 3"])
        #expect(try await store.pause(jobs.map(\.id), until: nil, note: nil, by: Author("ann")).count == 2)
        #expect(try await store.nextWake() == nil)
        await store.close()
    }

    @Test("tables of another program that lived beside version 1 are refused by name and stay as they are")
    func foreignBeside() async throws {
        let settings = try await database()
        try await makeFirstVersion(settings)
        try await execute("CREATE TABLE users (login INT); CREATE TABLE outings (id INT)", settings)
        let store = MySQLStore(settings, clock: nil)
        let error = await #expect(throws: StoreError.self) { try await store.open(upgrade: true) }
        #expect(error?.code == .schema && error?.description.contains("(users)") == true)
        await store.close()
        let server = try await MariaDBServer.shared()
        let columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'users'"
        let ours = " AND table_schema = '\(settings.database)'"
        #expect(try await server.sql(columns + ours) == "login\n")
        #expect(try await versions(settings) == [1])
    }

    @Test(
        "one version ahead is worked with: old and new programs run together; two versions ahead are refused",
        arguments: [true, false])
    func newer(upgrades: Bool) async throws {
        let settings = try await database()
        let store = MySQLStore(settings, clock: nil)
        try await store.open(upgrade: true)
        let next = Schema.version + 1
        try await execute("INSERT INTO schema_steps VALUES (\(next), 'next', 0)", settings)
        #expect(try await store.schemaState() == .newer(next))
        try await store.open(upgrade: upgrades)
        #expect(try await store.nextWake() == nil)
        try await execute("INSERT INTO schema_steps VALUES (\(next + 1), 'far', 0)", settings)
        let error = await #expect(throws: StoreError.self) { try await store.open(upgrade: upgrades) }
        #expect(error?.code == .schema && error?.isRetriable == false)
        #expect(error?.description.contains("schema version \(next + 1)") == true)
        await store.close()
    }

    @Test("an older one is named by those who may not upgrade it")
    func older() {
        let error = #expect(throws: StoreError.self) { try Schema.require(.older(3)) }
        #expect(error?.description.contains("start the cronq-injector of this version") == true)
    }

    @Test("the tables of the original CronQ are refused by name and stay as they are")
    func original() async throws {
        let settings = try await database()
        try await execute(
            """
            CREATE TABLE categories (id INT PRIMARY KEY, name CHAR(255));
            CREATE TABLE jobs (id INT PRIMARY KEY, name CHAR(255), `interval` DATETIME);
            CREATE TABLE events (id INT PRIMARY KEY);
            INSERT INTO jobs VALUES (1, 'kept', '1970-01-01 00:01:00')
            """, settings)
        let store = MySQLStore(settings, clock: nil)
        let error = await #expect(throws: StoreError.self) { try await store.open(upgrade: true) }
        #expect(error?.code == .schema && error?.description.contains("the original CronQ") == true)
        await store.close()
        let server = try await MariaDBServer.shared()
        #expect(try await server.sql("SELECT name FROM jobs", database: settings.database) == "kept\n")
        #expect(try await server.sql("SHOW TABLES", database: settings.database) == "categories\nevents\njobs\n")
    }

    @Test("tables of another program under CronQ's names are refused, by their names")
    func foreign() async throws {
        let settings = try await database()
        try await execute("CREATE TABLE runs (id INT); CREATE TABLE outings (id INT)", settings)
        let store = MySQLStore(settings, clock: nil)
        let error = await #expect(throws: StoreError.self) { try await store.open(upgrade: true) }
        #expect(error?.code == .schema && error?.description.contains("(runs)") == true)
        await store.close()
    }

    @Test("jobs without a zone move to the instance's new zone when it is opened with another one")
    func newDefaultZone() async throws {
        let settings = try await database()
        let clock = ManualClock(LedgerBench.start)
        var store = MySQLStore(settings, clock: clock)
        try await store.open(upgrade: true)
        var zoned = LedgerBench.job("zoned", schedule: "0 15 * * *")
        zoned.timeZone = "UTC"
        let jobs = try await store.replaceCategory(
            "Ops", with: [LedgerBench.job("plain", schedule: "0 15 * * *"), zoned], by: Author("ann")
        ).jobs.map(\.id)
        await store.close()
        store = MySQLStore(settings, zone: try SystemZones().rules(for: "Europe/Berlin"), clock: clock)
        try await store.open(upgrade: true)
        #expect(try await store.job(jobs[0])?.nextRun == LedgerBench.start + .hours(2))
        #expect(try await store.job(jobs[1])?.nextRun == LedgerBench.start + .hours(3))
        await store.close()
    }

    @Test("without a clock of its own a store reads the server's")
    func serverClock() async throws {
        let store = MySQLStore(try await database(), clock: nil)
        try await store.open(upgrade: true)
        let before = SystemClock.now()
        let now = try await store.now()
        #expect(now >= before - .milliseconds(1) && now <= SystemClock.now() + .milliseconds(1))
        await store.close()
    }

    // MARK: - Version 1

    /// A ledger as a program of version 1 left it: job 1 with a run, and job 2, which was removed.
    private func makeFirstVersion(_ settings: DatabaseSettings) async throws {
        try await execute(String(decoding: Schema.steps[0].sql, as: UTF8.self), settings)
        let start = LedgerBench.start.microseconds
        try await execute(
            """
            CREATE TABLE schema_steps (version INT PRIMARY KEY, name VARCHAR(255), applied_at BIGINT);
            INSERT INTO schema_steps VALUES (1, '0001_ledger.sql', 0);
            INSERT INTO categories (id, name, name_key, jobs, created_at) VALUES (1, 'Ops', 'ops', 1, \(start))
            """, settings)
        for number in 1...2 { try await insertJob(number, settings) }
        try await execute(
            """
            UPDATE jobs SET removed_at = \(start) WHERE id = 2;
            DELETE FROM job_due WHERE job_id = 2;
            INSERT INTO runs (run_id, job_id, revision, kind, schedule, scheduled_at, requested_by, created_at, state,
                              finished_at, start_by, queue, on_lost, grace_us)
            VALUES (UNHEX(REPEAT('01', 16)), 1, 1, 'schedule', 1, \(start), 'schedule', \(start), 'succeeded', \(start),
                    \(start), 'default', 'fail', 0)
            """, settings)
    }

    private func insertJob(_ number: Int, _ settings: DatabaseSettings) async throws {
        let (start, due) = (LedgerBench.start.microseconds, (LedgerBench.start + .hours(1)).microseconds)
        let text = try DefinitionText.write(LedgerBench.job("job \(number)"))
        try await execute(
            """
            INSERT INTO jobs (id, category_id, name, name_key, revision, created_at, updated_at)
            VALUES (\(number), 1, 'job \(number)', 'job \(number)', 1, \(start), \(start));
            INSERT INTO revisions (job_id, revision, definition, created_at, created_by)
            VALUES (\(number), 1, '\(text)', \(start), 'ann');
            INSERT INTO job_due (job_id, schedule, due_at, nominal_at, revision) VALUES (\(number), 1, \(due), \(due), 1)
            """, settings)
    }

    private func expectKept(_ store: MySQLStore) async throws {
        let job = try #require(try await store.job(1))
        #expect(job.definition == LedgerBench.job("job 1") && job.pause == nil)
        #expect(job.nextRun == LedgerBench.start + .hours(1) && job.recentRuns.map(\.state) == [.succeeded])
        let category = try #require(try await store.category(named: "Ops", version: nil))
        #expect(category.version == 0 && category.jobs.map(\.id) == [1])
        let removed = try await store.moment(ofJob: 2, at: LedgerBench.start)
        #expect(removed?.removal == JobMoment.Removal(at: LedgerBench.start, by: "unknown"))
        #expect(try await store.hasUsers() == false)
        #expect(try await store.audit(AuditQuery()).isEmpty)
    }

    private func database() async throws -> DatabaseSettings {
        let server = try await MariaDBServer.shared()
        return server.settings(try await server.makeDatabase())
    }

    private func execute(_ script: String, _ settings: DatabaseSettings) async throws {
        let lane = Lane(settings)
        try await lane.administer { try $0.executeScript(script, name: "test") }
        await lane.close()
    }

    private func versions(_ settings: DatabaseSettings) async throws -> [Int] {
        let lane = Lane(settings)
        defer { Task { await lane.close() } }
        return try await lane.read { session in
            try session.rows("SELECT version FROM schema_steps ORDER BY version").map { try $0.int(0) }
        }
    }
}
