import CronqSQLite
import CronqSchedule
import CronqShared
import GRDB
import StoreConformance
import Testing

@Suite("The operator's way to the accounts of a folder")
struct AccountsAccessTests {
    @Test("another process may hold the folder; both see what the other has committed")
    func beside() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let holder = try open(folder)
        defer { holder.close() }
        let tool = try SQLiteStore(accountsIn: folder) { LedgerBench.start }
        let author = Author("tool:root", by: .tool)
        let ann = try #require(try await tool.addUser("Ann", password: nil, grants: .everything, by: author))
        #expect(try await holder.users() == [ann])
        #expect(try await holder.removeUser(ann.id, by: author) == .done(ann))
        #expect(try await tool.hasUsers() == false)
        #expect(try await tool.audit(AuditQuery()).map(\.event.action) == [.userRemoved, .userCreated])
        tool.close()
        // The folder is still its holder's.
        #expect(throws: StoreError.self) { try open(folder) }
        #expect(try await holder.addUser("Bob", password: nil, grants: .everything, by: author)?.name == "Bob")
    }

    @Test("a folder without a database is refused, and none is made")
    func missing() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try SQLiteStore(accountsIn: folder) }
            #expect(error?.code == .unavailable && error?.description.contains(folder) == true)
        }
    }

    @Test(
        "a database of another version, or of another program, is refused and left as it is",
        arguments: [1, 9_999, nil] as [Int?])
    func otherVersion(version: Int?) throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let tables = "SELECT count(*) FROM sqlite_schema"
        let queue = try DatabaseQueue(path: folder + "/cronq.db")
        try queue.write { db in
            try db.execute(sql: "CREATE TABLE something (id INTEGER)")
            guard let version else { return }
            try db.execute(sql: "CREATE TABLE schema_steps (version INTEGER)")
            try db.execute(sql: "INSERT INTO schema_steps VALUES (?)", arguments: [version])
        }
        let before = try queue.read { db in try Int.fetchOne(db, sql: tables) }
        let error = #expect(throws: StoreError.self) { try SQLiteStore(accountsIn: folder) }
        #expect(error?.code == .schema)
        #expect(try queue.read { db in try Int.fetchOne(db, sql: tables) } == before)
        try queue.close()
    }

    private func open(_ folder: String) throws -> SQLiteStore {
        try SQLiteStore(folder: folder, zones: SystemZones(), defaultZone: .utc) { LedgerBench.start }
    }
}
