import CronqSchedule
import CronqShared
import Glibc
import Logging
import Testing

@testable import CronqRunner

/// The journal on a real disk: what survives a runner, and who takes it over.
@Suite struct RunnerJournalTests {
    private let folder = TemporaryFolder()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let at = Instant(microseconds: 1_700_000_000_000_000)

    private static func run(_ number: UInt64) -> FencedRun { FencedRun(run: RunID(high: 1, low: number), fence: 1) }

    private static func finish(_ number: UInt64) -> RunnerReport {
        .finished(Finish(run: run(number), outcome: .exited(code: 0), startedAt: at, finishedAt: at))
    }

    private func open(_ name: String) throws -> RunnerJournal {
        try RunnerJournal(stateDirectory: folder.path, runner: RunnerID(name), logger: logger)
    }

    /// Leaves what a runner leaves that was killed: its folder, unlocked.
    private func leaveDead(_ name: String, _ records: [JournalRecord], torn: Int = 0) throws {
        mkdir(folder.path + "/runner-" + name, 0o700)
        let bytes = try records.flatMap { try $0.frame() }
        folder.write(Array(bytes.dropLast(torn)), to: "runner-\(name)/journal")
    }

    @Test("what is appended is in the file when it returns, for its owner only")
    func appends() async throws {
        let journal = try open("a")
        try await journal.append([.spawning(Self.run(1))], sync: true)
        #expect(JournalRecord.read(folder.read("runner-a/journal")).records == [.spawning(Self.run(1))])
        var status = stat()
        #expect(lstat(folder.path + "/runner-a", &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(lstat(folder.path + "/runner-a/journal", &status) == 0 && status.st_mode & 0o777 == 0o600)
        await journal.close()
    }

    @Test("many at a time are all on the disk, each record once")
    func concurrent() async throws {
        let journal = try open("a")
        try await withThrowingTaskGroup { group in
            for number in 0..<50 {
                group.addTask { try await journal.append([.spawning(Self.run(UInt64(number)))], sync: true) }
            }
            try await group.waitForAll()
        }
        let records = JournalRecord.read(folder.read("runner-a/journal")).records
        #expect(records.count == 50)
        #expect(Set(records) == Set((0..<50).map { .spawning(Self.run(UInt64($0))) }))
        await journal.close()
    }

    @Test("a folder with nothing left to say goes with its runner, another one stays")
    func closes() async throws {
        let done = try open("done")
        try await done.append([.spawning(Self.run(1)), .report(Self.finish(1)), .receipt(Self.run(1))], sync: true)
        await done.close()
        let open = try open("open")
        try await open.append([.report(Self.finish(2))], sync: true)
        await open.close()
        #expect(folder.entries() == ["runner-open"])
        await #expect(throws: JournalError.self) { try await open.append([.receipt(Self.run(2))], sync: false) }
    }

    @Test("a starting runner takes over what a dead one left, first into its own journal, and removes the folder")
    func adopts() async throws {
        try leaveDead(
            "dead",
            [
                .spawning(Self.run(1)), .report(Self.finish(1)), .spawning(Self.run(2)),
                .output(JournalRecordTests.chunk(0)),
            ])
        let heir = try open("heir")
        let legacy = try await heir.adopt(stateDirectory: folder.path, now: Self.at)
        let died = RunnerReport.finished(
            Finish(run: Self.run(2), outcome: .runnerDied, startedAt: nil, finishedAt: Self.at))
        #expect(Set(legacy.reports) == [Self.finish(1), died])
        #expect(legacy.output == [JournalRecordTests.chunk(0)])
        #expect(legacy.runners == [RunnerID("dead")])
        #expect(folder.entries() == ["runner-heir"])
        // The heir dies at once: its own heir says the same.
        let state = JournalState(JournalRecord.read(folder.read("runner-heir/journal")).records)
        #expect(Set(state.reports.values) == [Self.finish(1), died])
        #expect(state.output.values.flatMap(\.self) == [JournalRecordTests.chunk(0)])
        await heir.close()
    }

    @Test("a torn record at the end does not hide what was written before it")
    func adoptsTorn() async throws {
        try leaveDead("dead", [.report(Self.finish(1)), .report(Self.finish(2))], torn: 3)
        let heir = try open("heir")
        let legacy = try await heir.adopt(stateDirectory: folder.path, now: Self.at)
        #expect(legacy.reports == [Self.finish(1)])
        // What it had spawned besides is not known any more: nothing may be concluded from its silence.
        #expect(legacy.runners == [])
        await heir.close()
    }

    @Test("the folder of a living runner is left alone, and so is everything that is no runner's")
    func leavesOthersAlone() async throws {
        let living = try open("living")
        try await living.append([.spawning(Self.run(1))], sync: true)
        folder.write([1, 2, 3], to: "notes.txt")
        let heir = try open("heir")
        #expect(try await heir.adopt(stateDirectory: folder.path, now: Self.at).reports == [])
        #expect(folder.entries() == ["notes.txt", "runner-heir", "runner-living"])
        await living.close()
        await heir.close()
    }

    @Test("a dead runner's journal that cannot be read stays where it is")
    func unreadable() async throws {
        mkdir(folder.path + "/runner-dead", 0o700)
        mkdir(folder.path + "/runner-dead/journal", 0o700)
        let heir = try open("heir")
        #expect(try await heir.adopt(stateDirectory: folder.path, now: Self.at).reports == [])
        #expect(folder.entries() == ["runner-dead", "runner-heir"])
        await heir.close()
    }

    @Test("two runners cannot share a folder, and a folder that cannot be made is named")
    func refuses() async throws {
        let first = try open("a")
        #expect(throws: JournalError.self) { try open("a") }
        folder.write([], to: "file")
        let error = #expect(throws: JournalError.self) {
            try RunnerJournal(stateDirectory: folder.path + "/file", runner: RunnerID("b"), logger: logger)
        }
        #expect(error?.description.contains(folder.path + "/file") == true)
        await first.close()
    }

    @Test("a journal that has grown while everything was receipted is emptied")
    func shrinks() async throws {
        let journal = try open("a")
        let chunk = JournalRecordTests.chunk(0, [UInt8](repeating: 7, count: 60_000))
        for _ in 0..<20 {
            try await journal.append(
                [.output(chunk), .outputReceipt(OutputReceipt(run: chunk.run, numbers: [chunk.number]))], sync: false)
        }
        #expect(folder.read("runner-a/journal").count < 1 << 20)
        try await journal.append([.spawning(Self.run(1))], sync: true)
        #expect(JournalRecord.read(folder.read("runner-a/journal")).records.last == .spawning(Self.run(1)))
        await journal.close()
    }

    @Test("a journal that has grown while something is open is written anew and says the same")
    func rewrites() async throws {
        let journal = try RunnerJournal(
            stateDirectory: folder.path, runner: RunnerID("a"), logger: logger, rewriteLimit: 1 << 20)
        try await journal.append([.spawning(Self.run(1))], sync: true)
        let chunk = JournalRecordTests.chunk(0, [UInt8](repeating: 7, count: 60_000))
        for _ in 0..<50 {
            try await journal.append(
                [.output(chunk), .outputReceipt(OutputReceipt(run: chunk.run, numbers: [chunk.number]))], sync: false)
        }
        try await journal.append([.report(Self.finish(2))], sync: true)
        let bytes = folder.read("runner-a/journal")
        #expect(bytes.count < 1 << 20)
        let state = JournalState(JournalRecord.read(bytes).records)
        #expect(state.spawning == [Self.run(1)])
        #expect(Array(state.reports.values) == [Self.finish(2)])
        #expect(folder.entries("runner-a") == ["journal", "lock"])
        await journal.close()
    }
}
