import CronqShared
import Testing

@testable import CronqMySQL

@Suite("Connection: texts of statements")
struct ConnectionTextTests {
    @Test(
        "A script is parted at its semicolons, not at those in quotes and comments",
        arguments: [
            ("", []),
            (" ;; -- nothing\n", []),
            ("SELECT 1", ["SELECT 1"]),
            ("SELECT 1;\nSELECT 2 ;\n", ["SELECT 1", "SELECT 2"]),
            (
                "SELECT ';', \"a;\\\"b;\", 'it''s;', `a;b`; SELECT 2",
                ["SELECT ';', \"a;\\\"b;\", 'it''s;', `a;b`", "SELECT 2"]
            ),
            ("SELECT 1 -- a; b\n + 2; # c;\nSELECT 3", ["SELECT 1 -- a; b\n + 2", "SELECT 3"]),
            ("/* first; */ SELECT 5--3; SELECT /* ; */ 4 /* open", ["SELECT 5--3", "SELECT /* ; */ 4"]),
            ("SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]),
        ])
    func statements(script: String, expected: [String]) {
        #expect(SQLText(script).statements.map(\.sql) == expected)
    }

    @Test(
        "An addition is an ALTER TABLE that only adds",
        arguments: [
            ("ALTER TABLE t ADD COLUMN a INT", true), ("alter table t\n  add key k (a), add b int", true),
            ("ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b", false), ("ALTER TABLE t DROP KEY `add`", false),
            ("ALTER TABLE t /* ADD */ RENAME TO u", false), ("CREATE TABLE t (a INT, a INT)", false), ("", false),
        ])
    func additions(sql: String, expected: Bool) {
        #expect(SQLText(sql).isAddition == expected)
    }

    @Test("The line of a statement is that of its first word")
    func lines() {
        let script = "-- a comment\nSELECT 1;\n\n  -- another; one\n  SELECT\n 2;"
        #expect(SQLText(script).statements.map(\.line) == [2, 5])
    }

    @Test(
        "An INSERT is written for many rows if all its placeholders stand in VALUES",
        arguments: [
            ("INSERT INTO t (a, b) VALUES (?, ?)", "(?, ?)"),
            (
                "insert ignore into t values (?, IF(?, 'x)', 2), 3) ON DUPLICATE KEY UPDATE a = VALUES(a)",
                "(?, IF(?, 'x)', 2), 3)"
            ),
            ("REPLACE INTO `values` VALUES(?)", "(?)"),
            ("INSERT INTO t VALUES (?) ON DUPLICATE KEY UPDATE a = ?", nil),
            ("INSERT INTO t SELECT ?", nil),
            ("UPDATE t SET a = VALUES(?)", nil),
            ("DELETE FROM t WHERE a = ?", nil),
        ])
    func valuesGroup(sql: String, expected: String?) {
        let text = SQLText(sql)
        #expect(text.valuesGroup.map { text[$0] } == expected)
    }

    private static let update = BulkUpdate(
        table: "runs", columns: [("id", .bytes), ("fence", .integer), ("note", .text)],
        set: "fence = v.fence, note = CONCAT('v.note', v.note), again = v.fence",
        match: "runs.id = v.id AND rev.id = 1 AND x.v.id = 2")

    @Test("An update of one row has a placeholder wherever a value is named")
    func single() throws {
        let (sql, order) = try Self.update.single()
        #expect(
            sql == """
                UPDATE runs SET fence = ?, note = CONCAT('v.note', ?), again = ? \
                WHERE runs.id = ? AND rev.id = 1 AND x.v.id = 2
                """)
        #expect(order == [1, 2, 1, 0])
    }

    @Test("An update of many rows joins them, each value with its type")
    func joined() throws {
        let sql = try Self.update.joined(rows: 2, idColumns: [0])
        #expect(
            sql == """
                UPDATE (SELECT CAST(? AS BINARY(16)) AS v_id, CAST(? AS SIGNED) AS v_fence, CAST(? AS CHAR) AS v_note \
                UNION ALL SELECT CAST(? AS BINARY(16)), CAST(? AS SIGNED), CAST(? AS CHAR)) AS v \
                STRAIGHT_JOIN runs ON (runs.id = v.v_id AND rev.id = 1 AND x.v.id = 2) \
                SET fence = v.v_fence, note = CONCAT('v.note', v.v_note), again = v.v_fence
                """)
    }

    @Test("An update that names a value its rows do not bring is refused")
    func unknownValue() {
        var update = Self.update
        update.match = "runs.id = v.ident"
        let error = #expect(throws: SQLError.self) { try update.single() }
        #expect(error?.message.contains("v.ident") == true)
    }

    @Test(
        "Batches are powers of two, the biggest first",
        arguments: [(0, []), (1, [1]), (3, [2, 1]), (256, [256]), (1_000, [256, 256, 256, 128, 64, 32, 8])])
    func batches(count: Int, expected: [Int]) {
        let rows = Array(repeating: [SQLValue.integer(1)], count: count)
        let ranges = RowBatches(rows: 256, arePowersOfTwo: true, bytes: 1 << 20).ranges(of: rows)
        #expect(ranges.map(\.count) == expected)
        #expect(ranges.flatMap(Array.init) == Array(0..<count))
    }

    @Test("A batch has few bytes, and a row that has more travels alone")
    func batchBytes() {
        let sizes = [10, 500, 20, 30, 60, 10]
        let rows = sizes.map { [SQLValue.bytes([UInt8](repeating: 1, count: $0 - 8))] }
        #expect(
            RowBatches(rows: 4, arePowersOfTwo: false, bytes: 100).ranges(of: rows) == [0..<1, 1..<2, 2..<4, 4..<6])
    }

    @Test(
        "The values that a server repeats in its errors are left out",
        arguments: [
            (
                1_062, "Duplicate entry 'rm -rf '/x' for y' for key 'jobs.name'",
                "Duplicate entry '…' for key 'jobs.name'"
            ),
            (
                1_366, "Incorrect string value: '\\xF0' for column `a`.`b` at row 1",
                "Incorrect string value: '…' for column `a`.`b` at row 1"
            ),
            (1_292, "Truncated incorrect DOUBLE value: 'secret'", "Truncated incorrect DOUBLE value: '…'"),
            (1_146, "Table 'a.b' doesn't exist", "Table 'a.b' doesn't exist"),
        ])
    func messages(code: Int, text: String, expected: String) {
        #expect(SQLError(code: code, message: text).message == expected)
    }
}
