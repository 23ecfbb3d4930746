import CronqSchedule
import CronqShared
import TestServers
import Testing

@testable import CronqMySQL

@Suite("Connection: servers that are gone, and silent ones")
struct ConnectionOutageTests {
    private static func one(_ lane: Lane) async -> StoreError? {
        do throws(StoreError) {
            try await lane.transaction { _ = try $0.rows("SELECT 1") }
            return nil
        } catch {
            return error
        }
    }

    @Test("While a server is stopped it is unavailable, and once it is back the lane works by itself")
    func restart() async throws {
        let server = try await MariaDBServer.start()
        let lane = Lane(server.settings(try await server.makeDatabase()))
        try await lane.check()
        try await server.stop()
        for _ in 0..<2 {
            let error = await Self.one(lane)
            #expect(error?.code == .unavailable)
            #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
        }
        try await server.restart()
        #expect(await Self.one(lane) == nil)
        // This time nobody asks while it is away.
        try await server.restart()
        #expect(await Self.one(lane) == nil)
    }

    @Test(
        "A server that says nothing any more is unavailable after the I/O timeout",
        arguments: [TCPProxy.Mode.hold, .drop])
    func silent(mode: TCPProxy.Mode) async throws {
        let server = try await MariaDBServer.shared()
        let proxy = try TCPProxy(to: server.port)
        var settings = server.settings(try await server.makeDatabase(), port: proxy.port)
        settings.connectTimeout = .seconds(1)
        settings.ioTimeout = .seconds(1)
        let lane = Lane(settings)
        try await lane.check()
        proxy.mode = mode
        let start = ContinuousClock.now
        let error = await Self.one(lane)
        #expect(error?.code == .unavailable)
        // Once for the connection that was open, once for the one that was tried instead.
        #expect(.seconds(1)..<(.seconds(10)) ~= ContinuousClock.now - start)
        proxy.mode = .pass
        #expect(await Self.one(lane) == nil)
    }

    @Test("A lane that was closed stays closed")
    func closed() async throws {
        let server = try await MariaDBServer.shared()
        let lane = Lane(server.settings(try await server.makeDatabase()))
        try await lane.check()
        await lane.close()
        #expect(await Self.one(lane)?.code == .unavailable)
    }

    @Test("Slow statements on many lanes hold up no other task")
    func coexistence() async throws {
        let server = try await MariaDBServer.shared()
        let settings = server.settings(try await server.makeDatabase())
        let lanes = (0..<24).map { _ in Lane(settings) }
        for lane in lanes { try await lane.check() }
        let isDone = Counter()
        let ticks = Task {
            var longest = Duration.zero
            while isDone.count == 0 {
                let start = ContinuousClock.now
                await Task.yield()
                try await Task.sleep(for: .milliseconds(1))
                longest = max(longest, ContinuousClock.now - start)
            }
            return longest
        }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for lane in lanes {
                group.addTask { try await lane.read { _ = try $0.rows("SELECT SLEEP(0.4)") } }
            }
            try await group.waitForAll()
        }
        let elapsed = ContinuousClock.now - start
        isDone.next()
        // On the pool of a machine with few cores, one after the other, they would take seconds, and tick not once in between.
        #expect(elapsed < .milliseconds(3_000))
        #expect(try await ticks.value < .milliseconds(300))
    }

    @Test("A lane does what it is asked in order")
    func order() async throws {
        let lane = try await makeLane("CREATE TABLE log (n INT PRIMARY KEY AUTO_INCREMENT, word TEXT)")
        try await withThrowingTaskGroup { group in
            for number in 0..<50 {
                group.addTask {
                    try await lane.transaction { session in
                        try session.execute("INSERT INTO log (word) VALUES (?)", ["a\(number)"])
                        try session.execute("INSERT INTO log (word) VALUES (?)", ["b\(number)"])
                    }
                }
            }
            try await group.waitForAll()
        }
        let words = try await lane.read { try $0.rows("SELECT word FROM log ORDER BY n").map { try $0.text(0) } }
        #expect(words.count == 100)
        for pair in stride(from: 0, to: words.count, by: 2) {
            #expect(words[pair].dropFirst() == words[pair + 1].dropFirst())
        }
    }
}
