import CronqShared
import Testing

@testable import CronqMySQL

@Suite("Connection measure")
struct ConnectionMeasureTests {
    static func timed(_ name: String, _ body: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await body()
        print("MEASURE \(name) \(ContinuousClock.now - start)")
    }
    @Test(arguments: [true, false]) func measure(arrays: Bool) async throws {
        let lane = try await makeLane("CREATE TABLE t (id BINARY(16) PRIMARY KEY, n BIGINT, s VARCHAR(50), fence BIGINT) COLLATE utf8mb4_bin", arrays: arrays)
        let ids = (0..<10_000).map { RunID(high: 7, low: UInt64($0)) }
        try await Self.timed("insert 10k \(arrays)") { _ = try await lane.transaction { s in try s.executeEach("INSERT INTO t (id, n, s, fence) VALUES (?, ?, ?, ?)", ids.map { [$0, 1, "some text here", 2] }) } }
        try await Self.timed("select 3000") { try await lane.read { s in for id in ids.prefix(3000) { _ = try s.rows("SELECT id, n, s, fence FROM t WHERE id = ?", [id]) } } }
        try await Self.timed("ping 3000") { try await lane.read { s in for _ in 0..<3000 { try s.connection.ping() } } }
        try await Self.timed("list 10x1000") { try await lane.read { s in for i in 0..<10 { _ = try s.rows("SELECT id, n, s, fence FROM t WHERE id IN (:list)", [], in: Array(ids[i*1000..<i*1000+1000])) } } }
        let up = BulkUpdate(table: "t", columns: [("id", .bytes), ("n", .integer), ("fence", .integer)], set: "n = v.n", match: "t.id = v.id AND t.fence = v.fence")
        try await Self.timed("update 10k \(arrays)") { _ = try await lane.transaction { s in try s.updateEach(up, ids.map { [$0, 5, 2] }) } }
        try await Self.timed("500 transactions") { for id in ids.prefix(500) { try await lane.transaction { s in _ = try s.execute("UPDATE t SET n = n + 1 WHERE id = ?", [id]) } } }
    }
}
