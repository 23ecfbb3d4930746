import Glibc
import Testing

@testable import cronq_bench

@Suite("The CPU of processes in the bench")
struct ProcessUsageTests {
    @Test("a process's own CPU is counted more finely than in ticks")
    func own() throws {
        let readings = try (0..<3).map { _ in try ProcessUsage(of: getpid()).own }
        #expect(readings[0] > 0)
        #expect(readings[0] < readings[1])
        #expect(readings[1] < readings[2])
    }

    @Test("a process that is not there has no CPU")
    func gone() {
        #expect(throws: ProcessUsage.Gone.self) { try ProcessUsage(of: .max) }
    }

    @Test(
        "a process's name may contain anything",
        arguments: ["cronq-runner", "a b", "a) (b", ") S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ("])
    func processStat(_ name: String) throws {
        let line = "42 (\(name)) S 7 42 42 0 -1 4194560 100 200 0 0 150 50 1000 300 20 0 1 0 12345 1000 200\n"
        let stat = try #require(ProcessStat(text: line, ticksPerSecond: 100))
        #expect(stat.parent == 7)
        #expect(stat.user == 1_500)
        #expect(stat.system == 500)
        #expect(stat.childrenUser == 10_000)
        #expect(stat.childrenSystem == 3_000)
    }

    @Test(
        "what is no line of a process is refused",
        arguments: ["", "42", "42 (a) S 7", "42 (a) S 7 x x x x x x x x x x x x x x"])
    func noProcessStat(_ text: String) {
        #expect(ProcessStat(text: text, ticksPerSecond: 100) == nil)
    }
}
