import CronqShared
import TestServers
import Testing

@testable import CronqMySQL

@Suite("Connection: statements for many rows, as arrays and as joins")
struct ConnectionBatchTests {
    private static let tables = """
        CREATE TABLE runs (
            run_id BINARY(16) PRIMARY KEY, state VARCHAR(20) NOT NULL DEFAULT 'pending', fence BIGINT NOT NULL DEFAULT 0,
            note TEXT, octets MEDIUMBLOB, amount DOUBLE
        ) COLLATE utf8mb4_bin
        """

    private static func id(_ number: Int) -> RunID { RunID(high: 1 << 40, low: UInt64(number)) }

    private static let insert = "INSERT INTO runs (run_id, fence, note, octets, amount) VALUES (?, ?, ?, ?, ?)"

    /// Rows with NULLs in various places, and lengths that differ.
    private static func row(_ number: Int) -> [any SQLBindable] {
        [
            id(number), number - 500, number % 3 == 0 ? nil : String(repeating: "ä😀'", count: number % 7),
            number % 5 == 0 ? nil : [UInt8](repeating: UInt8(number % 256), count: number % 40),
            number % 2 == 0 ? nil : Double(number) / 8,
        ]
    }

    @Test("The way is the one that was asked for", arguments: [true, false])
    func way(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        #expect(try await lane.read { $0.supportsArrays } == arrays)
    }

    @Test("Rows that are inserted together come back as they were", arguments: [true, false], [0, 1, 2, 1_000, 2_500])
    func insert(arrays: Bool, count: Int) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let (inserted, read) = try await lane.transaction { session in
            let inserted = try session.executeEach(Self.insert, (0..<count).map(Self.row))
            let sql = "SELECT run_id, fence, note, octets, amount FROM runs ORDER BY run_id"
            return (inserted, try session.rows(sql).map(\.values))
        }
        #expect(inserted == count)
        #expect(read == (0..<count).map { Self.row($0).map(\.sqlValue) })
    }

    @Test("Together they may be larger than what a server takes at once", arguments: [true, false])
    func large(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let octets = [UInt8](repeating: 200, count: 100_000)
        let size = try await lane.transaction { session in
            try session.executeEach(
                "INSERT INTO runs (run_id, octets) VALUES (?, ?)", (0..<300).map { [Self.id($0), octets] })
            return try session.rows("SELECT SUM(LENGTH(octets)) FROM runs")[0].integer(0)
        }
        #expect(size == 30_000_000)
    }

    @Test("A server that takes little at once is given little, and a value too large for it is refused")
    func smallPackets() async throws {
        let server = try await MariaDBServer.start(options: ["--max-allowed-packet=65536"])
        let settings = server.settings(try await server.makeDatabase())
        let lanes = [Lane(settings, arrays: true), Lane(settings, arrays: false)]
        try await lanes[0].administer { try $0.executeScript(Self.tables, name: "the test's tables") }
        let sql = "INSERT INTO runs (run_id, octets) VALUES (?, ?)"
        let octets = [UInt8](repeating: 200, count: 5_000)
        for (number, lane) in lanes.enumerated() {
            let ids = (number * 100..<number * 100 + 100).map(Self.id)
            let count = try await lane.transaction { try $0.executeEach(sql, ids.map { [$0, octets] }) }
            #expect(count == 100)
            let error = try await lane.failure { session in
                try session.executeEach(sql, [[Self.id(500), [UInt8](repeating: 1, count: 70_000)]])
            }
            #expect(error?.code == .internalError)
            #expect(error?.description.contains("max_allowed_packet") == true)
        }
    }

    @Test("ON DUPLICATE KEY UPDATE counts 1 for new, 2 for changed and 1 for unchanged rows", arguments: [true, false])
    func upsert(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let sql = "INSERT INTO runs (run_id, fence) VALUES (?, ?) ON DUPLICATE KEY UPDATE fence = VALUES(fence)"
        let counts = try await lane.transaction { session in
            [
                try session.executeEach(sql, (0..<10).map { [Self.id($0), 1] }),
                try session.executeEach(sql, (0..<15).map { [Self.id($0), $0 < 4 ? 1 : 2] }),
                try session.execute(sql, [Self.id(0), 1]), try session.execute(sql, [Self.id(0), 3]),
            ]
        }
        #expect(counts == [10, 4 + 6 * 2 + 5, 1, 2])
    }

    @Test("A DELETE or UPDATE is executed for each row", arguments: [true, false])
    func delete(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let (changed, deleted, left) = try await lane.transaction { session in
            try session.executeEach(Self.insert, (0..<100).map(Self.row))
            let changed = try session.executeEach(
                "UPDATE runs SET note = ? WHERE run_id = ?", (0..<50).map { ["same", Self.id($0)] })
            let deleted = try session.executeEach(
                "DELETE FROM runs WHERE run_id = ? AND note = 'same'", (40..<60).map { [Self.id($0)] })
            return (changed, deleted, try session.rows("SELECT COUNT(*) FROM runs")[0].int(0))
        }
        #expect((changed, deleted, left) == (50, 10, 90))
    }

    @Test(
        "After a duplicate among many rows nothing can be committed, even if the error is caught",
        arguments: [true, false])
    func duplicate(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let error = try await lane.failure { session in
            try session.execute("INSERT INTO runs (run_id) VALUES (?)", [Self.id(900)])
            _ = try? session.executeEach(Self.insert, (0..<1_000).map(Self.row))
        }
        #expect(error?.code == .internalError)
        #expect(error?.description.contains("Duplicate entry '…' for key") == true)
        #expect(try await lane.read { try $0.rows("SELECT COUNT(*) FROM runs")[0].int(0) } == 0)
    }

    @Test("After a duplicate of one row the transaction goes on", arguments: [true, false])
    func singleDuplicate(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let isDuplicate = try await lane.transaction { session in
            try session.execute("INSERT INTO runs (run_id) VALUES (?)", [Self.id(1)])
            do throws(SQLError) {
                try session.execute("INSERT INTO runs (run_id) VALUES (?)", [Self.id(1)])
                return false
            } catch { return error.isDuplicate }
        }
        #expect(isDuplicate)
        #expect(try await lane.read { try $0.rows("SELECT COUNT(*) FROM runs")[0].int(0) } == 1)
    }

    private static let start = BulkUpdate(
        table: "runs",
        columns: [("run_id", .bytes), ("fence", .integer), ("note", .text), ("octets", .bytes), ("old", .text)],
        set: "state = 'running', fence = v.fence, amount = v.fence / 2, note = v.note, octets = v.octets",
        match: "runs.run_id = v.run_id AND runs.state = v.old")

    @Test(
        "An update writes each row's own values where its condition holds", arguments: [true, false], [0, 1, 3, 1_000])
    func update(arrays: Bool, count: Int) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let rows = (0..<count).map { number in
            [
                Self.id(number), number, number % 3 == 0 ? nil : "n\(number)😀?",
                number % 4 == 0 ? nil : [UInt8(number % 7)],
                "pending",
            ] as [any SQLBindable]
        }
        let (matched, read) = try await lane.transaction { session in
            try session.executeEach(Self.insert, (0..<count).map(Self.row))
            try session.execute("UPDATE runs SET state = 'queued' WHERE fence % 2 = 0")
            let matched = try session.updateEach(Self.start, rows)
            let sql = "SELECT run_id, fence, note, octets, amount FROM runs WHERE state = 'running' ORDER BY run_id"
            return (matched, try session.rows(sql).map(\.values))
        }
        let expected = rows.enumerated().filter { $0.offset % 2 == 1 }.map { number, row in
            row.prefix(4).map(\.sqlValue) + [SQLValue.real(Double(number) / 2)]
        }
        #expect(matched == count / 2)
        #expect(read == expected)
    }

    @Test("An update that changes nothing counts what it matches", arguments: [true, false])
    func unchanged(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let update = BulkUpdate(
            table: "runs", columns: [("run_id", .bytes), ("fence", .integer)], set: "fence = v.fence",
            match: "runs.run_id = v.run_id")
        let counts = try await lane.transaction { session in
            let rows = (0..<300).map { [Self.id($0), $0 - 500] as [any SQLBindable] }
            try session.executeEach(Self.insert, (0..<200).map(Self.row))
            return [try session.updateEach(update, rows), try session.updateEach(update, rows)]
        }
        #expect(counts == [200, 200])
    }

    @Test("Bytes of any length are matched as they are, by NULL nothing is", arguments: [true, false])
    func bytes(arrays: Bool) async throws {
        let lane = try await makeLane(
            "CREATE TABLE parts (name VARBINARY(40) PRIMARY KEY, n INT NULL)", arrays: arrays)
        let update = BulkUpdate(
            table: "parts", columns: [("name", .bytes), ("n", .integer)], set: "n = v.n", match: "parts.name = v.name")
        let names: [[UInt8]] = [[], [1], [1, 0], [UInt8](repeating: 5, count: 16), [UInt8](repeating: 5, count: 17)]
        let (matched, read) = try await lane.transaction { session in
            try session.executeEach("INSERT INTO parts (name) VALUES (?)", names.map { [$0] })
            let rows = names.enumerated().map { [$0.element, $0.offset] as [any SQLBindable] }
            let matched = try session.updateEach(update, rows + [[[UInt8]?.none, 9]])
            return (matched, try session.rows("SELECT name, n FROM parts ORDER BY n").map(\.values))
        }
        #expect(matched == names.count)
        #expect(read == names.enumerated().map { [.bytes($0.element), .integer(Int64($0.offset))] })
    }

    @Test("The join looks each row up by its key")
    func plan() async throws {
        let lane = try await makeLane(Self.tables, arrays: false)
        let plan = try await lane.transaction { session in
            try session.executeEach(Self.insert, (0..<2_000).map(Self.row))
            let sql = try Self.start.joined(rows: 64, idColumns: [0])
            let values = (0..<64).flatMap { [Self.id($0), 1, "a", [UInt8(1)], "pending"] as [any SQLBindable] }
            return try session.rows("EXPLAIN " + sql, values).map { row in
                [try row.textOrNil(2), try row.textOrNil(3), try row.textOrNil(5)]
            }
        }
        #expect(plan.first == ["<derived2>", "ALL", nil])
        #expect(plan.dropFirst().first == ["runs", "eq_ref", "PRIMARY"])
    }

    @Test("Rows that differ in length or type are refused", arguments: [true, false])
    func misuse(arrays: Bool) async throws {
        let lane = try await makeLane(Self.tables, arrays: arrays)
        let insert = "INSERT INTO runs (run_id, fence) VALUES (?, ?)"
        let cases: [@Sendable (Session) throws -> Void] = [
            { try $0.executeEach(insert, [[Self.id(1), 1], [Self.id(2)]]) },
            { try $0.executeEach(insert, [[Self.id(1), 1], [Self.id(2), "two"]]) },
            { try $0.updateEach(Self.start, [[Self.id(1), 1]]) },
            { try $0.updateEach(Self.start, [[Self.id(1), "one", "", [UInt8](), ""]]) },
        ]
        for body in cases { #expect(try await lane.failure(of: body)?.code == .internalError) }
    }
}
