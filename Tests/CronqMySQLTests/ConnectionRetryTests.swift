import CronqShared
import Dispatch
import TestServers
import Testing

@testable import CronqMySQL

@Suite("Connection: transactions that are disturbed")
struct ConnectionRetryTests {
    private static let tables =
        "CREATE TABLE kept (id INT PRIMARY KEY, n INT); INSERT INTO kept VALUES (1, 0), (2, 0), (3, 0)"

    /// A new database with those rows, and lanes to it.
    private static func lanes(_ count: Int) async throws -> [Lane] {
        let server = try await MariaDBServer.shared()
        let settings = server.settings(try await server.makeDatabase())
        let lanes = (0..<count).map { _ in Lane(settings) }
        try await lanes[0].administer { try $0.executeScript(tables, name: "the test's tables") }
        return lanes
    }

    private static func numbers(_ lane: Lane) async throws -> [Int] {
        try await lane.read { try $0.rows("SELECT n FROM kept ORDER BY id").map { try $0.int(0) } }
    }

    @Test("Of two transactions that wait for each other one starts over, and both are done")
    func deadlock() async throws {
        let lanes = try await Self.lanes(2)
        let attempts = Counter()
        try await Self.cross(lanes, attempts) { session, id in
            try session.execute("UPDATE kept SET n = n + 1 WHERE id = ?", [id])
        }
        #expect(attempts.count > 2)
        #expect(try await Self.numbers(lanes[0]) == [2, 2, 0])
    }

    /// Two transactions, each of which holds the row that the other one asks for: both hold their first row before either asks
    /// for its second one, in their first attempts.
    private static func cross(
        _ lanes: [Lane], _ attempts: Counter, _ second: @escaping @Sendable (Session, Int) throws -> Void
    ) async throws {
        let holds = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
        try await withThrowingTaskGroup { group in
            for (number, lane) in lanes.enumerated() {
                group.addTask {
                    try await lane.transaction { session in
                        attempts.next()
                        try session.execute("UPDATE kept SET n = n + 1 WHERE id = ?", [1 + number])
                        holds[1 - number].signal()
                        _ = holds[number].wait(timeout: .now() + 60)
                        try second(session, 2 - number)
                    }
                    holds[1 - number].signal()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("A deadlock whose error the closure swallows is not committed, and what would follow it is not executed")
    func swallowedDeadlock() async throws {
        let lanes = try await Self.lanes(2)
        let attempts = Counter()
        try await Self.cross(lanes, attempts) { session, id in
            _ = try? session.execute("UPDATE kept SET n = n + 1 WHERE id = ?", [id])
            _ = try? session.execute("UPDATE kept SET n = n + 1 WHERE id = 3")
        }
        #expect(attempts.count > 2)
        #expect(try await Self.numbers(lanes[0]) == [2, 2, 2])
    }

    @Test("A lock that is waited for in vain three times is unavailable, and nothing of the transaction stays")
    func lockWait() async throws {
        let lanes = try await Self.lanes(2)
        let isLocked = DispatchSemaphore(value: 0)
        let isOver = DispatchSemaphore(value: 0)
        let attempts = Counter()
        async let holder: Void = lanes[0].transaction { session in
            try session.execute("UPDATE kept SET n = 5 WHERE id = 2")
            isLocked.signal()
            _ = isOver.wait(timeout: .now() + 60)
        }
        let error = try await lanes[1].failure { session in
            if attempts.next() == 1 { _ = isLocked.wait(timeout: .now() + 60) }
            try session.execute("SET SESSION innodb_lock_wait_timeout = 1")
            try session.execute("UPDATE kept SET n = 7 WHERE id = 1")
            try session.execute("UPDATE kept SET n = 7 WHERE id = 2")
        }
        // The lane is usable at once, and its transaction holds nothing any more.
        let numbers = try await lanes[1].transaction { session in
            try session.execute("UPDATE kept SET n = 9 WHERE id = 3")
            return try session.rows("SELECT n FROM kept ORDER BY id").map { try $0.int(0) }
        }
        isOver.signal()
        try await holder
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("1205") == true)
        #expect(attempts.count == 3)
        #expect(numbers == [0, 0, 9])
        #expect(try await Self.numbers(lanes[0]) == [0, 5, 9])
    }

    @Test("What the closure throws is thrown, and nothing of the transaction stays")
    func thrown() async throws {
        struct Odd: Error, CustomStringConvertible { let description = "an odd error" }
        let lane = try await Self.lanes(1)[0]
        let cases: [(any Error & Sendable, StoreError)] = [
            (StoreError(.locked, "not now"), StoreError(.locked, "not now")),
            (Odd(), StoreError(.internalError, "an odd error")),
        ]
        for (thrown, expected) in cases {
            let error = try await lane.failure { session in
                try session.execute("UPDATE kept SET n = 1")
                throw thrown
            }
            #expect(error == expected)
        }
        #expect(try await Self.numbers(lane) == [0, 0, 0])
    }

    @Test("A defect shows the server's number and text, and none of the values")
    func defect() async throws {
        let lane = try await Self.lanes(1)[0]
        let error = try await lane.failure { session in
            try session.execute("UPDATE kept SET missing = ?", ["rm -rf /secret"])
        }
        #expect(error?.code == .internalError)
        let description = error?.description ?? ""
        #expect(description.contains("Unknown column 'missing' in 'SET' (1054)"), "in: \(description)")
        #expect(error?.description.contains("secret") == false)
    }

    /// Ends a connection from another one.
    private static func kill(_ id: Int, with other: Lane) async throws {
        try await other.administer { session in
            try session.execute("KILL CONNECTION \(id)")
            // Until it is gone: it notices the request a moment later.
            let sql = "SELECT 1 FROM information_schema.processlist WHERE id = ?"
            for _ in 0..<100_000 where try session.rows(sql, [id]).isEmpty { return }
            throw StoreError(.internalError, "connection \(id) is still there")
        }
    }

    /// Ends the connection of a session in the middle of its transaction, on the lane's own thread.
    private static func kill(_ session: Session, with other: Lane) throws {
        let id = try connection(session)
        let isDone = DispatchSemaphore(value: 0)
        Task {
            try await kill(id, with: other)
            isDone.signal()
        }
        #expect(isDone.wait(timeout: .now() + 30) == .success)
    }

    private static func connection(_ session: Session) throws -> Int {
        try session.rows("SELECT CONNECTION_ID()")[0].int(0)
    }

    @Test(
        "A transaction whose connection is killed runs once more on a new one, and not a third time", arguments: [1, 2])
    func killed(times: Int) async throws {
        let lanes = try await Self.lanes(2)
        let attempts = Counter()
        let error = try await lanes[0].failure { session in
            try session.execute("UPDATE kept SET n = n + 1")
            if attempts.next() <= times {
                try Self.kill(session, with: lanes[1])
            }
            try session.execute("UPDATE kept SET n = n + 10")
        }
        #expect(attempts.count == 2)
        #expect(error?.code == (times == 1 ? nil : .unavailable))
        #expect(try await Self.numbers(lanes[0]) == (times == 1 ? [11, 11, 11] : [0, 0, 0]))
    }

    @Test("A connection that is lost while nothing is asked of it is not noticed", arguments: [true, false])
    func killedIdle(reads: Bool) async throws {
        let lanes = try await Self.lanes(2)
        try await Self.kill(try await lanes[0].read { try Self.connection($0) }, with: lanes[1])
        if reads {
            #expect(try await Self.numbers(lanes[0]) == [0, 0, 0])
        } else {
            try await lanes[0].administer { try $0.executeScript("UPDATE kept SET n = 1", name: "script") }
            #expect(try await Self.numbers(lanes[0]) == [1, 1, 1])
        }
    }

    @Test(
        "A connection lost during COMMIT leaves the transaction in doubt, and it is not repeated",
        arguments: [true, false])
    func lostCommit(reachesServer: Bool) async throws {
        let server = try await MariaDBServer.shared()
        let database = try await server.makeDatabase()
        let other = Lane(server.settings(database))
        try await other.administer { try $0.executeScript(Self.tables, name: "the test's tables") }
        let proxy = try TCPProxy(to: server.port)
        let lane = Lane(
            server.settings(database, port: proxy.port),
            beforeCommit: { proxy.mode = reachesServer ? .halfClose : .reset })
        let attempts = Counter()
        let error = try await lane.failure { session in
            attempts.next()
            try session.execute("UPDATE kept SET n = 1")
        }
        proxy.mode = .pass
        #expect(error?.code == .inDoubt)
        #expect(attempts.count == 1)
        // This waits for the row locks of the lost connection.
        try await other.transaction { _ = try $0.rows("SELECT n FROM kept FOR UPDATE") }
        #expect(try await Self.numbers(lane) == (reachesServer ? [1, 1, 1] : [0, 0, 0]))
    }

    @Test("Outside of a transaction nothing is done twice: a lost connection is in doubt at once")
    func lostScript() async throws {
        let lanes = try await Self.lanes(2)
        let attempts = Counter()
        let error = await #expect(throws: StoreError.self) {
            try await lanes[0].administer { session in
                attempts.next()
                try Self.kill(session, with: lanes[1])
                try session.executeScript("UPDATE kept SET n = n + 1", name: "script")
            }
        }
        #expect(error?.code == .inDoubt)
        #expect(attempts.count == 1)
    }
}
