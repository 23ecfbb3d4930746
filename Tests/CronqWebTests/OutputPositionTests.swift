import CronqShared
import Testing

@testable import CronqWeb

@Suite("Where output goes on")
struct OutputPositionTests {
    /// What a command may have written, cut into chunks anywhere, both streams in turn.
    private func chunks(_ random: inout Generator) -> [OutputChunk] {
        let words = [
            "one", "\n", "\r", "\r\n", "€", "😀", "\u{1B}[31m", "\u{1B}[0m", "\u{1B}]0;t\u{7}", "\u{1B}[38;5;9m", " ",
            "\u{1B}", "x",
        ]
        var offsets: [OutputStream: Int64] = [:]
        return (0..<40).map { number -> OutputChunk in
            let stream = random.below(3) == 0 ? OutputStream.stderr : .stdout
            var bytes = (0..<random.below(4) + 1).flatMap { _ in Array(words[random.below(words.count)].utf8) }
            // Cut in the middle of characters and sequences.
            if random.below(2) == 0 { bytes = Array(bytes.prefix(max(1, bytes.count - random.below(3)))) }
            if random.below(12) == 0 { offsets[stream, default: 0] += 100 }
            defer { offsets[stream, default: 0] += Int64(bytes.count) }
            return PageSamples.chunk(stream, bytes: bytes, at: offsets[stream] ?? 0, number: number)
        }
    }

    /// What a browser shows that gets these events: finished items, and the unfinished line.
    private struct Log: Equatable {
        var items: [OutputItem] = []
        var unfinished: OutputLine?
    }

    @Test(
        "whoever goes on from a position, at whatever place, gets neither a gap nor a repeat", arguments: UInt64(1)...60
    )
    func exact(seed: UInt64) throws {
        var random = Generator(seed: seed)
        let chunks = chunks(&random)
        var whole = OutputLines()
        for chunk in chunks { whole.append(chunk) }
        let expected = Log(items: whole.take(), unfinished: whole.unfinished)

        var log = Log()
        var lines = OutputLines()
        for chunk in chunks {
            lines.append(chunk)
            log.items += lines.take()
            guard random.below(3) == 0 else { continue }
            // The browser loses the stream: the unfinished line is thrown away, and everything is read anew from there.
            let position = try #require(OutputPosition(lines.resume.text))
            #expect(position == lines.resume)
            lines = OutputLines(from: position)
            for again in chunks where again.number >= position.number && again.number <= chunk.number {
                lines.append(again)
            }
            log.items += lines.take()
        }
        log.unfinished = lines.unfinished
        #expect(log == expected)
        let numbers = log.items.compactMap { $0.asLine?.number }
        #expect(numbers == Array(numbers.indices.map { $0 + 1 }))
    }

    @Test("with one stream as well", arguments: OutputStream.allCases)
    func oneStream(stream: OutputStream) throws {
        var random = Generator(seed: 99)
        let chunks = chunks(&random)
        var whole = OutputLines(only: stream)
        var lines = OutputLines(only: stream)
        var items: [OutputItem] = []
        for chunk in chunks {
            whole.append(chunk)
            lines.append(chunk)
            items += lines.take()
            lines = OutputLines(from: try #require(OutputPosition(lines.resume.text)), only: stream)
            for again in chunks where again.number >= lines.position.number && again.number <= chunk.number {
                lines.append(again)
            }
            items += lines.take()
        }
        #expect(items == whole.take())
        #expect(lines.unfinished == whole.unfinished)
    }

    @Test("the beginning is short")
    func beginning() {
        #expect(OutputPosition(fence: 12).text == "12.0.0.0~0~0")
        #expect(OutputPosition("0.0.0.0~0~0") == OutputPosition())
    }

    @Test(
        "what no stream has sent is refused",
        arguments: [
            "", "1", "1.2.3~0~0", "1.2.3.4~0~0", "-1.0.0.0~0~0", "1.0.0.0~x~0", "1.0.0.0~-5~0", "1.0.0.0~0",
            "a.b.c.d~0~0",
            "1.0.0.0~0.9.0.0..~0", "1.0.0.0~0.0.4.0..~0", "1.0.0.0~0.0.0.99999..~0", "1.0.0.0~0.0.0.0.zz.~0",
            "1.0.0.0~0.0.0.0.aabbccdd.~0", "1.99999999999.0.0~0~0", "1.0.0.0~9223372036854775807~0",
            "1.0.0.0~0~0" + String(repeating: "0", count: 600),
        ])
    func refused(text: String) {
        #expect(OutputPosition(text) == nil)
    }

    @Test("what a position holds is bounded, whatever was written")
    func bounded() {
        var lines = OutputLines()
        lines.append(PageSamples.chunk(.stdout, "\u{1B}[" + String(repeating: "1", count: 5_000)))
        lines.append(PageSamples.chunk(.stderr, bytes: Array("\u{1B}]".utf8) + [0xF0, 0x9F, 0x98], number: 1))
        #expect(lines.resume.text.utf8.count < 400)
        #expect(OutputPosition(lines.resume.text) == lines.resume)
    }
}
