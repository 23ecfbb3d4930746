import CronqSchedule
import CronqShared
import Testing

@testable import CronqRunner

/// What a journal holds can be read again, and what is torn or spoilt is noticed.
@Suite struct JournalRecordTests {
    private static let run = FencedRun(run: RunID(high: 5, low: 6), fence: 7)
    private static let at = Instant(microseconds: 1_700_000_000_000_000)

    static func chunk(_ number: Int, _ bytes: [UInt8] = [0, 10, 255]) -> OutputChunk {
        OutputChunk(run: run, number: number, stream: .stderr, offset: 12, at: at, bytes: bytes)
    }

    private static let records: [JournalRecord] = [
        .spawning(run), .output(chunk(0)), .output(chunk(1, [])),
        .report(
            .finished(
                Finish(
                    run: run, outcome: .exited(code: 3), startedAt: at, finishedAt: at,
                    usage: RunUsage(userMicroseconds: 1, leftovers: 2), stdoutBytes: 9, stderrBytes: 8,
                    output: [chunk(2)]))),
        .report(
            .finished(
                Finish(run: run, outcome: .killed(by: "Ädä \"quoted\"\n"), startedAt: nil, finishedAt: at))),
        .report(.declined(Decline(run: run, cause: .neverSpawned))),
        .receipt(run), .outputReceipt(OutputReceipt(run: run, numbers: [41, 7])),
    ]

    @Test("every kind of record is read as it was written")
    func roundTrip() throws {
        for record in Self.records { #expect(JournalRecord.read(try record.frame()).records == [record]) }
        #expect(JournalRecord.read(try Self.records.flatMap { try $0.frame() }).records == Self.records)
    }

    @Test("a journal torn at any byte gives the whole records before the tear, and nothing else")
    func torn() throws {
        let frames = try Self.records.map { try $0.frame() }
        let whole = Array(frames.joined())
        var ends: [Int] = []
        for frame in frames { ends.append((ends.last ?? 0) + frame.count) }
        for length in 0...whole.count {
            let complete = ends.count { $0 <= length }
            let read = JournalRecord.read(Array(whole[..<length]))
            #expect(read.records == Array(Self.records[..<complete]))
            #expect(read.isWhole == (length == 0 || ends.contains(length)))
        }
    }

    @Test("a flipped bit spoils its record and what follows, and never makes another record of it")
    func flipped() throws {
        let frames = try Self.records.prefix(4).map { try $0.frame() }
        let whole = Array(frames.joined())
        var ends: [Int] = []
        for frame in frames { ends.append((ends.last ?? 0) + frame.count) }
        for index in whole.indices {
            for bit in 0..<8 {
                var spoilt = whole
                spoilt[index] ^= 1 << UInt8(bit)
                let before = ends.count { $0 <= index }
                let read = JournalRecord.read(spoilt)
                #expect(read.records == Array(Self.records[..<before]))
                #expect(!read.isWhole)
            }
        }
    }

    @Test("zeros, as a file system leaves them after a power cut, are no record")
    func zeros() throws {
        #expect(JournalRecord.read([UInt8](repeating: 0, count: 4_096)).records == [])
        let frame = try JournalRecord.spawning(Self.run).frame()
        #expect(JournalRecord.read(frame + [UInt8](repeating: 0, count: 64)).records == [.spawning(Self.run)])
    }

    @Test("the checksum is the one of IEEE 802.3")
    func checksum() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}

/// What is still to be told after any sequence of records.
@Suite struct JournalStateTests {
    private static let run = FencedRun(run: RunID(high: 5, low: 6), fence: 7)
    private static let at = Instant(microseconds: 1)
    private static let finish = RunnerReport.finished(
        Finish(run: run, outcome: .exited(code: 0), startedAt: at, finishedAt: at))

    @Test("a command that was about to be spawned and has no report died with its runner")
    func testament() {
        let state = JournalState([.spawning(Self.run)])
        #expect(
            state.testament(at: Self.at) == [
                .finished(Finish(run: Self.run, outcome: .runnerDied, startedAt: nil, finishedAt: Self.at))
            ])
    }

    @Test("a report without receipt is said again as it was; with receipt nothing is said")
    func reports() {
        var state = JournalState([.spawning(Self.run), .report(Self.finish)])
        #expect(state.testament(at: Self.at) == [Self.finish])
        state.apply(.receipt(Self.run))
        #expect(state.testament(at: Self.at) == [])
        #expect(state.isEmpty)
    }

    @Test("a grant that was given back before its spawn is declined, not lost")
    func declined() {
        let decline = RunnerReport.declined(Decline(run: Self.run, cause: .late))
        #expect(JournalState([.spawning(Self.run), .report(decline)]).testament(at: Self.at) == [decline])
    }

    @Test("a receipt ends the matter even if the disk had refused the report")
    func receiptWithoutReport() {
        #expect(JournalState([.spawning(Self.run), .receipt(Self.run)]).isEmpty)
    }

    @Test("output stays until it is stored")
    func output() {
        var state = JournalState((0..<4).map { .output(JournalRecordTests.chunk($0)) })
        let run = JournalRecordTests.chunk(0).run
        state.apply(.outputReceipt(OutputReceipt(run: run, numbers: [0, 1, 2])))
        #expect(state.output[run]?.map(\.number) == [3])
        state.apply(.outputReceipt(OutputReceipt(run: run, numbers: Array(0...9))))
        #expect(state.isEmpty)
    }

    @Test("the shortened journal says the same as the long one")
    func shortened() {
        let other = FencedRun(run: RunID(high: 1, low: 1), fence: 1)
        let state = JournalState([
            .spawning(other), .spawning(Self.run), .output(JournalRecordTests.chunk(0)),
            .output(JournalRecordTests.chunk(1)), .report(Self.finish),
            .outputReceipt(OutputReceipt(run: Self.run, numbers: [0, 1])),
        ])
        let again = JournalState(state.records)
        #expect(again.spawning == state.spawning)
        #expect(again.reports == state.reports)
        #expect(again.output == state.output)
    }
}
