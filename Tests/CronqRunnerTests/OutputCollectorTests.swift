import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqRunner

/// Chunks: order, caps, true totals, bounded memory.
@Suite struct OutputCollectorTests {
    private static let run = FencedRun(run: RunID(high: 1, low: 2), fence: 3)
    private static let at = Instant(microseconds: 1_000)
    private static let head = Int(OutputChunk.headLimit)

    /// Bytes whose value tells their place in the stream.
    private static func bytes(_ count: Int, from start: Int = 0) -> [UInt8] {
        (start..<(start + count)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    }

    private static func joined(_ chunks: [OutputChunk], _ stream: OutputStream) -> [UInt8] {
        chunks.filter { $0.stream == stream }.flatMap(\.bytes)
    }

    @Test("nothing printed, nothing to send")
    func empty() {
        var collector = OutputCollector(run: Self.run)
        collector.append(.stdout, [], at: Self.at)
        #expect(collector.isEmpty)
        #expect(collector.drain() == [])
        #expect(collector.totals == [.stdout: 0, .stderr: 0])
    }

    @Test("what arrives in small pieces becomes one chunk; a change of stream begins the next")
    func merges() {
        var collector = OutputCollector(run: Self.run)
        collector.append(.stdout, Array("one ".utf8), at: Self.at)
        collector.append(.stdout, Array("two".utf8), at: Instant(microseconds: 2_000))
        collector.append(.stderr, Array("oops".utf8), at: Instant(microseconds: 3_000))
        collector.append(.stdout, Array("three".utf8), at: Instant(microseconds: 4_000))
        let chunks = collector.drain()
        #expect(chunks.map(\.number) == [0, 1, 2])
        #expect(chunks.map { String(decoding: $0.bytes, as: UTF8.self) } == ["one two", "oops", "three"])
        #expect(chunks.map(\.offset) == [0, 0, 7])
        #expect(chunks.map(\.at.microseconds) == [1_000, 3_000, 4_000])
        collector.append(.stderr, [1], at: Self.at)
        #expect(collector.drain().map { [$0.number, Int($0.offset)] } == [[3, 4]])
    }

    @Test("a limited drain takes whole chunks, at least one, and the rest later")
    func limitedDrain() {
        var collector = OutputCollector(run: Self.run)
        collector.append(.stdout, Self.bytes(3 * OutputChunk.chunkLimit), at: Self.at)
        #expect(collector.drain(limit: 1).map(\.number) == [0])
        #expect(collector.drain(limit: 2 * OutputChunk.chunkLimit).map(\.number) == [1, 2])
        #expect(collector.isEmpty)
    }

    @Test("the head is kept byte for byte, however much follows, and the tail is the newest")
    func caps() {
        var collector = OutputCollector(run: Self.run)
        let all = Self.bytes(4 * Self.head)
        for start in stride(from: 0, to: all.count, by: 100_000) {
            collector.append(.stdout, Array(all[start..<min(start + 100_000, all.count)]), at: Self.at)
            #expect(collector.waiting <= Self.head + OutputChunk.tailLimit)
        }
        let chunks = collector.drain()
        #expect(collector.totals[.stdout] == Int64(all.count))
        let kept = Self.joined(chunks.filter { $0.offset < OutputChunk.headLimit }, .stdout)
        #expect(kept == Array(all[..<Self.head]))
        let tail = chunks.filter { $0.offset >= OutputChunk.headLimit }
        for (chunk, next) in zip(tail, tail.dropFirst()) {
            #expect(chunk.offset + Int64(chunk.bytes.count) == next.offset)
        }
        let start = Int(tail.first?.offset ?? 0)
        #expect(Self.joined(tail, .stdout) == Array(all[start...]))
        #expect(all.count - start > OutputChunk.tailLimit - OutputChunk.chunkLimit)
        #expect(collector.waiting == 0)
    }

    @Test("one stream that floods does not push the other out")
    func streamsApart() {
        var collector = OutputCollector(run: Self.run)
        collector.append(.stderr, Self.bytes(Self.head + 1_000), at: Self.at)
        for _ in 0..<20 { collector.append(.stdout, Self.bytes(300_000), at: Self.at) }
        #expect(Self.joined(collector.drain(), .stderr) == Self.bytes(Self.head + 1_000))
    }

    @Test("any mixture of writes and drains below the caps comes out byte for byte", arguments: 0..<40)
    func reassembles(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var collector = OutputCollector(run: Self.run)
        var written: [OutputStream: [UInt8]] = [.stdout: [], .stderr: []]
        var chunks: [OutputChunk] = []
        for _ in 0..<60 {
            let stream: OutputStream = Bool.random(using: &random) ? .stdout : .stderr
            let largest = Int.random(in: 0..<10, using: &random) == 0 ? 150_000 : 2_000
            let room = Self.head + OutputChunk.tailLimit - (written[stream]?.count ?? 0)
            let count = min(Int.random(in: 0...largest, using: &random), room)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            written[stream, default: []] += bytes
            collector.append(stream, bytes, at: Self.at)
            if Int.random(in: 0..<4, using: &random) == 0 { chunks += collector.drain(limit: 100_000) }
        }
        chunks += collector.drain()
        #expect(chunks.map(\.number) == Array(0..<chunks.count))
        #expect(chunks.allSatisfy { !$0.bytes.isEmpty && $0.bytes.count <= OutputChunk.chunkLimit })
        for stream in OutputStream.allCases {
            #expect(Self.joined(chunks, stream) == written[stream], "seed \(seed)")
            var offset: Int64 = 0
            for chunk in chunks where chunk.stream == stream {
                #expect(chunk.offset == offset)
                offset += Int64(chunk.bytes.count)
            }
        }
    }

    @Test("what waits for a receipt is bounded as well: the head stays, of the tail the newest")
    func trims() {
        var chunks: [OutputChunk] = []
        for number in 0..<100 {
            for stream in OutputStream.allCases {
                chunks.append(
                    OutputChunk(
                        run: Self.run, number: number, stream: stream, offset: Int64(number * 60_000), at: Self.at,
                        bytes: [UInt8](repeating: 0, count: 60_000)))
            }
            OutputCollector.trim(&chunks)
        }
        for stream in OutputStream.allCases {
            let kept = chunks.filter { $0.stream == stream }
            #expect(kept.map(\.number) == Array(0..<9) + Array(91..<100))
        }
    }
}
