import CronqSchedule
import CronqShared
import TestServers
import Testing

@testable import CronqMySQL

@Suite("Connection: values and statements")
struct ConnectionValueTests {
    private static let tables = """
        CREATE TABLE kept (
            id BIGINT PRIMARY KEY AUTO_INCREMENT,
            number BIGINT, small TINYINT, letters LONGTEXT, word VARCHAR(300), octets LONGBLOB, ident BINARY(16), amount DOUBLE
        ) COLLATE utf8mb4_bin
        """

    private static let million = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test(
        "What is bound comes back as it was",
        arguments: [
            ("number", [.integer(0), .integer(-1), .integer(.max), .integer(.min), .null]),
            ("small", [.integer(-128), .integer(127), .null]),
            ("amount", [.real(0.1), .real(-1e300), .real(0), .null]),
            (
                "octets",
                [
                    .bytes([]), .bytes([0, 0, 39, 92, 255]), .bytes(million), .bytes(.init(repeating: 7, count: 256)),
                    .null,
                ]
            ),
            (
                "octets",
                [.bytes(.init(repeating: 7, count: 257)), .bytes(.init(repeating: 7, count: 255)), .bytes([1])]
            ),
            (
                "word",
                [.text(""), .text("ä€😀'\\\0\n?"), .text(String(repeating: "😀", count: 300)), .null, .text("short")]
            ),
            ("letters", [.text(String(repeating: "😀é\0", count: 200_000)), .text(""), .null]),
            ("ident", [RunID(high: 1, low: .max).sqlValue, .bytes([UInt8](repeating: 0, count: 16)), .null]),
        ] as [(String, [SQLValue])])
    func roundTrip(column: String, values: [SQLValue]) async throws {
        let lane = try await makeLane(Self.tables)
        let read = try await lane.transaction { session in
            for value in values { try session.execute("INSERT INTO kept (\(column)) VALUES (?)", [value]) }
            return try session.rows("SELECT \(column), id FROM kept ORDER BY id").map { $0[0] }
        }
        #expect(read == values)
    }

    @Test("Values of several types in one row, and types of this program, come back")
    func types() async throws {
        let lane = try await makeLane(Self.tables)
        let id = RunID(high: 0x8000_0000_0000_0001, low: 2)
        let request = RequestID(high: 3, low: .max)
        let row = try await lane.transaction { session in
            let values: [any SQLBindable] = [Instant(microseconds: -5), true, "text", Int?.none, [UInt8](), id, 1.5]
            try session.execute(
                """
                INSERT INTO kept (number, small, letters, word, octets, ident, amount) VALUES (?, ?, ?, ?, ?, ?, ?)
                """, values)
            return try #require(
                session.rows(
                    "SELECT number, small, letters, word, octets, ident, amount, CAST(? AS BINARY(16)) FROM kept",
                    [request]
                ).first)
        }
        #expect(try row.instant(0) == Instant(microseconds: -5))
        #expect(try row.bool(1))
        #expect(try row.text(2) == "text")
        #expect(try row.textOrNil(3) == nil)
        #expect(try row.bytes(4) == [])
        #expect(try row.runID(5) == id)
        #expect(try row.real(6) == 1.5)
        #expect(try row.requestID(7) == request)
        #expect(row.isNull(3) && row.count == 8)
    }

    @Test("Sums are integers, fractions are real numbers, and times are text")
    func expressions() async throws {
        let lane = try await makeLane(Self.tables)
        let row = try await lane.read { session in
            try session.rows(
                """
                SELECT SUM(n), AVG(n), CAST('2026-11-21 10:00:00.5' AS DATETIME(1)), COUNT(*), MAX(n) IS NULL, NULL, \
                SUM(n) + 9223372036854775807 FROM (SELECT 1 AS n UNION ALL SELECT 2) AS numbers
                """)[0]
        }
        #expect(
            row.values == [
                .integer(3), .real(1.5), .text("2026-11-21 10:00:00.5"), .integer(2), .integer(0), .null,
                .real(9_223_372_036_854_775_808),
            ])
    }

    @Test("A number that no Int64 holds is an error, not another number")
    func unsigned() async throws {
        let lane = try await makeLane("")
        let error = try await lane.failure { try $0.rows("SELECT CAST(18446744073709551615 AS UNSIGNED) AS big") }
        #expect(error?.code == .internalError)
        #expect(error?.description.contains("column big") == true)
    }

    @Test("A reader that expects another type names column and type")
    func mismatch() async throws {
        let row = SQLRow(names: ["run_id", "state"], values: [.bytes([1]), .null])
        let cases: [(@Sendable (SQLRow) throws -> Void, String)] = [
            ({ _ = try $0.integer(0) }, "column 0 (run_id) holds bytes instead of an integer"),
            ({ _ = try $0.text(0) }, "column 0 (run_id) holds bytes instead of text"),
            ({ _ = try $0.runID(0) }, "column 0 (run_id) holds bytes instead of 16 bytes"),
            ({ _ = try $0.text(1) }, "column 1 (state) holds NULL instead of text"),
            ({ _ = try $0.bool(1) }, "column 1 (state) holds NULL instead of 0 or 1"),
        ]
        for (read, text) in cases {
            let error = #expect(throws: StoreError.self) { try read(row) }
            #expect(error == StoreError(.internalError, text))
        }
    }

    @Test("A statement that is given too few or too many values is refused before it is sent", arguments: [0, 1, 3])
    func valueCount(count: Int) async throws {
        let lane = try await makeLane("")
        let error = try await lane.failure { try $0.rows("SELECT ?, ?", Array(repeating: 7, count: count)) }
        #expect(error?.code == .internalError)
        #expect(error?.description.contains("2 placeholders and was given \(count) values") == true)
    }

    @Test("One text is one statement")
    func oneStatement() async throws {
        let lane = try await makeLane("")
        let error = try await lane.failure { try $0.execute("SELECT 1; SELECT 2") }
        #expect(error?.description.contains("1064") == true)
    }

    @Test("A session is strict, in UTC, READ COMMITTED, and compares text as it is, whatever the server's settings are")
    func session() async throws {
        let server = try await MariaDBServer.start(options: [
            "--sql-mode=", "--default-time-zone=+05:00", "--autocommit=0", "--character-set-server=latin1",
            "--transaction-isolation=SERIALIZABLE",
        ])
        let lane = Lane(server.settings(try await server.makeDatabase()))
        let row = try await lane.read { session in
            try session.rows(
                """
                SELECT @@sql_mode, @@time_zone, @@tx_isolation, @@collation_connection, @@character_set_client, @@autocommit, \
                @@innodb_lock_wait_timeout, @@lock_wait_timeout, 'a' = 'A'
                """)[0]
        }
        #expect(
            row.values == [
                .text("STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"), .text("+00:00"),
                .text("READ-COMMITTED"), .text("utf8mb4_bin"), .text("utf8mb4"), .integer(1), .integer(5), .integer(10),
                .integer(0),
            ])
    }

    @Test("A statement is prepared once, and the one unused for longest is given up when there are many")
    func preparing() async throws {
        let lane = try await makeLane("")
        let counts = try await lane.read { session in
            func count(_ name: String) throws -> Int64 {
                let row = try session.rows(
                    "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE variable_name = ?",
                    [name])[0]
                return try row.integer(0)
            }
            _ = try count("COM_STMT_PREPARE")
            let before = try count("COM_STMT_PREPARE")
            for number in 0..<10 { _ = try session.rows("SELECT ?", [number]) }
            let prepared = try count("COM_STMT_PREPARE") - before
            for number in 0..<250 { _ = try session.rows("SELECT \(number)") }
            return [prepared, try count("COM_STMT_PREPARE") - before, try count("COM_STMT_CLOSE")]
        }
        // Besides those 251, the identity was asked for at the start, and the counts, again after they had made room: 254
        // statements for 200 places.
        #expect(counts == [1, 252, 54])
    }

    @Test("A prepared SELECT goes on after its table has got another column")
    func alteredTable() async throws {
        let lane = try await makeLane("CREATE TABLE grows (a INT); INSERT INTO grows VALUES (1)")
        let before = try await lane.read { try $0.rows("SELECT * FROM grows").map(\.values) }
        try await lane.administer { session in
            try session.executeScript("ALTER TABLE grows ADD COLUMN b TEXT DEFAULT 'new' FIRST", name: "step")
        }
        let after = try await lane.read { try $0.rows("SELECT * FROM grows").map(\.values) }
        #expect(before == [[.integer(1)]])
        #expect(after == [[.text("new"), .integer(1)]])
    }

    @Test("A script that fails names its file, its line and the server's words")
    func script() async throws {
        let lane = try await makeLane("")
        let error = await #expect(throws: StoreError.self) {
            try await lane.administer { session in
                try session.executeScript("CREATE TABLE a (b INT);\n\nCREATE TABLE a (b INT);", name: "0001_ledger.sql")
            }
        }
        #expect(error?.code == .schema)
        #expect(error?.description == "0001_ledger.sql, line 3: Table 'a' already exists (1050)")
    }
}
