import CronqShared
import Testing

@testable import CronqMySQL

@Suite("Connection: lists of values")
struct ConnectionListTests {
    private static let tables = """
        CREATE TABLE numbers (n INT PRIMARY KEY, parity INT, touched INT DEFAULT 0);
        INSERT INTO numbers (n, parity) SELECT seq, seq % 2 FROM seq_1_to_3000;
        """

    @Test("A list of any length finds each of its rows once", arguments: [0, 1, 3, 1_024, 1_025, 2_500])
    func find(count: Int) async throws {
        let lane = try await makeLane(Self.tables)
        let numbers = Array((1...max(count, 1)).prefix(count))
        let found = try await lane.read { session in
            try session.rows("SELECT n FROM numbers WHERE n IN (:list)", [], in: numbers).map { try $0.int(0) }
        }
        #expect(found.sorted() == numbers)
    }

    @Test("Values before and after the list bind where they stand, and a value named twice counts once")
    func around() async throws {
        let lane = try await makeLane(Self.tables)
        let found = try await lane.read { session in
            let list = Array(1...600) + Array(1...600)
            return try session.rows(
                "SELECT n, ? FROM numbers WHERE parity = ? AND n IN (:list) AND n > ? /* ? (:list) */ ORDER BY n",
                ["?", 1, 593], in: list
            ).map(\.values)
        }
        #expect(found == [595, 597, 599].map { [.integer($0), .text("?")] })
    }

    @Test("An UPDATE with a list counts the rows of all parts, those it does not change included")
    func update() async throws {
        let lane = try await makeLane(Self.tables)
        let counts = try await lane.transaction { session in
            try (0..<2).map { _ in
                try session.execute("UPDATE numbers SET touched = ? WHERE n IN (:list)", [1], in: Array(1_500...5_000))
            }
        }
        #expect(counts == [1_501, 1_501])
    }

    @Test("A list without values asks nothing of the server")
    func empty() async throws {
        let lane = try await makeLane("")
        let (rows, count) = try await lane.transaction { session in
            let none: [Int] = []
            return (
                try session.rows("no SQL (:list)", [], in: none), try session.execute("nor this (:list)", [], in: none)
            )
        }
        #expect(rows.isEmpty && count == 0)
    }

    @Test("A statement without its list, or with two, is refused", arguments: ["SELECT 1", "SELECT (:list) + (:list)"])
    func marker(sql: String) async throws {
        let lane = try await makeLane("")
        let error = try await lane.failure { try $0.rows(sql, [], in: [1]) }
        #expect(error?.code == .internalError)
    }
}
