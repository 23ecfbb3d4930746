import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Output on a page")
struct PageOutputTests {
    /// The lines of one stream, as plain text.
    private func lines(_ pieces: [[UInt8]]) -> [String] {
        var lines = OutputLines()
        var offset: Int64 = 0
        for (number, piece) in pieces.enumerated() {
            lines.append(PageSamples.chunk(.stdout, bytes: piece, at: offset, number: number))
            offset += Int64(piece.count)
        }
        lines.end(sizes: [:])
        return lines.take().compactMap { $0.asLine?.text }
    }

    @Test(
        "what is meant for a terminal becomes plain text",
        arguments: [
            ("\u{1B}[1;31mred\u{1B}[0m", ["red"]),
            ("\u{1B}]0;title\u{7}shown", ["shown"]),
            ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\", ["link"]),
            ("\u{1B}(Bplain\u{1B}7", ["plain"]),
            ("10%\r20%\r\ndone\r", ["10%", "20%", "done"]),
            ("\u{1B}]never ended\nnext line", ["", "next line"]),
            ("\u{1B}[31\nnext line", ["", "next line"]),
            ("\u{1B}\u{1B}[0mtwice", ["twice"]),
            ("end\u{1B}[", ["end"]),
            ("bell\u{7}", ["bell\u{7}"]),
            ("a\n\nb\n", ["a", "", "b"]),
            ("a\tb € 😀", ["a\tb € 😀"]),
        ] as [(String, [String])])
    func terminal(written: String, shown: [String]) {
        #expect(lines([Array(written.utf8)]) == shown)
        #expect(lines(written.utf8.map { [$0] }) == shown, "one byte at a time")
    }

    @Test("bytes that are no UTF-8 become U+FFFD, and a character split over chunks stays whole")
    func encoding() {
        #expect(lines([[0x61, 0xFF, 0xFE, 0x62]]) == ["a\u{FFFD}\u{FFFD}b"])
        #expect(lines([[0xE2], [0x82], [0xAC]]) == ["€"])
        #expect(lines([[0xF0, 0x9F, 0x98], [0x80, 0x21]]) == ["😀!"])
        #expect(lines([[0x61, 0xE2, 0x82]]) == ["a\u{FFFD}"])
        #expect(lines([[0xC3], [0x28]]) == ["\u{FFFD}("])
        #expect(lines([[0xED, 0xA0, 0x80, 0x21]]) == ["\u{FFFD}\u{FFFD}\u{FFFD}!"], "surrogates")
        #expect(lines([[0xF4, 0x90, 0x80, 0x80]]) == ["\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"], "beyond Unicode")
    }

    @Test("every sequence of bytes is read as Swift reads it")
    func repair() {
        var random = Generator(seed: 7)
        for _ in 0..<300 {
            // No control characters: those are this reader's own business.
            let alphabet: [UInt8] = [0x41, 0x7A, 0x80, 0xA0, 0xBF, 0xC2, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xFF]
            let bytes = (0..<12).map { _ in alphabet[random.below(alphabet.count)] }
            #expect(lines([bytes]).joined() == String(decoding: bytes, as: UTF8.self), "\(bytes)")
        }
    }

    private func items(_ chunks: [OutputChunk], sizes: [OutputStream: Int64] = [:]) -> [String] {
        var lines = OutputLines()
        for chunk in chunks { lines.append(chunk) }
        lines.end(sizes: sizes)
        return lines.take().map { item in
            switch item {
            case .line(let line): "\(line.number) \(line.stream.name) \(line.text)"
            case .gap(let bytes, let stream): "gap \(bytes) \(stream.name)"
            case .rest(let bytes, let stream): "rest \(bytes) \(stream.name)"
            case .skipped(let lines): "skipped \(lines)"
            case .attempt(let number): "attempt \(number)"
            }
        }
    }

    @Test("streams stay in order of arrival, and a gap is counted where the caps cut")
    func order() {
        let chunks = [
            PageSamples.chunk(.stdout, "one\n"),
            PageSamples.chunk(.stdout, "two\n", at: 4),
            PageSamples.chunk(.stderr, "oh\n"),
            PageSamples.chunk(.stdout, "end\n", at: 12_353),
        ]
        #expect(
            items(chunks, sizes: [.stdout: 12_400, .stderr: 3]) == [
                "1 stdout one", "2 stdout two", "3 stderr oh", "gap 12345 stdout", "4 stdout end", "rest 43 stdout",
            ])
    }

    @Test("a line that the other stream interrupts goes on after it, and its end makes no empty line")
    func interrupted() {
        let chunks = [
            PageSamples.chunk(.stdout, bytes: [0x61, 0xE2, 0x82]),
            PageSamples.chunk(.stderr, "oh\n"),
            PageSamples.chunk(.stdout, bytes: [0xAC], at: 3),
            PageSamples.chunk(.stderr, "no\n", at: 3),
            PageSamples.chunk(.stdout, "\nnext\n\n", at: 4),
        ]
        #expect(
            items(chunks) == [
                "1 stdout a", "2 stderr oh", "3 stdout €", "4 stderr no", "5 stdout next", "6 stdout ",
            ])
    }

    @Test("what came twice is shown once")
    func repeated() {
        let chunks = [
            PageSamples.chunk(.stdout, "one\n"), PageSamples.chunk(.stdout, "one\n"),
            PageSamples.chunk(.stdout, "e\ntwo\n", at: 2),
        ]
        #expect(items(chunks) == ["1 stdout one", "2 stdout two"])
    }

    @Test("a line without an end is broken, and what is kept of it is bounded")
    func endless() {
        var lines = OutputLines()
        let piece = [UInt8](repeating: 0x78, count: 60_000)
        for number in 0..<4 {
            lines.append(PageSamples.chunk(.stdout, bytes: piece, at: Int64(number) * 60_000, number: number))
        }
        lines.append(PageSamples.chunk(.stdout, "\nlast", at: 240_000, number: 4))
        let shown = lines.take().compactMap(\.asLine)
        #expect(shown.allSatisfy { $0.text.count <= OutputLines.longestLine + 1_024 })
        #expect(shown.reduce(0) { $0 + $1.text.count } == 240_000)
        #expect(lines.unfinished?.text == "last")
    }

    @Test("of one stream only its own lines are shown, and the place in the other is known")
    func oneStream() {
        var lines = OutputLines(only: .stderr)
        for chunk in [PageSamples.chunk(.stdout, "one\n"), PageSamples.chunk(.stderr, "oh\n", number: 1)] {
            lines.append(chunk)
        }
        #expect(lines.take().compactMap { $0.asLine?.text } == ["oh"])
        #expect(lines.position[.stdout].end == 4)
        #expect(lines.position.number == 2)
    }

    @Test("the newest lines that fit are kept, and the others are counted")
    func window() {
        var window = LineWindow()
        var lines = OutputLines()
        let text = String(repeating: String(repeating: "x", count: 119) + "\n", count: 500)
        for number in 0..<20 {
            lines.append(PageSamples.chunk(.stdout, text, at: Int64(number * 60_000), number: number))
            window.append(lines.take())
        }
        let shown = window.items.compactMap(\.asLine)
        #expect(shown.reduce(0) { $0 + $1.weight } <= LineWindow.limit)
        #expect(shown.last?.number == 10_000)
        #expect(shown.count + window.older == 10_000)
        #expect(window.items.first == .skipped(lines: window.older))
    }

    @Test("lines carry an address, a number and a time; stderr and gaps are marked by words, and controls are harmless")
    func markup() {
        let run = PageSamples.run(.failed, .exitCode)
        let chunks = [
            PageSamples.chunk(.stderr, "<b>\u{7}\n\u{1B}[1;31mred\u{1B}[0m\n"),
            PageSamples.chunk(.stdout, "x", at: 12_345, number: 1),
        ]
        let panel = PageSamples.panel(run, chunks).render().text
        let place = "class=\"line err\" id=\"L1\" data-line=\"1\" data-time=\"11:36:07.250\""
        #expect(panel.contains("<span \(place)><b class=\"mark\">stderr </b>&lt;b&gt;\u{2407}\n</span>"))
        #expect(
            panel.contains("data-line=\"2\" data-time=\"11:36:07.250\"><span class=\"fg1 bold\">red</span>\n</span>"))
        #expect(panel.contains("… 12,345 bytes of stdout cut …"))
        #expect(panel.contains("href=\"/run/\(run.id)/output/stderr?fence=12042\""))
        #expect(!panel.contains("data-output"))
    }

    @Test("while a run goes on its panel says where the stream is and where it begins")
    func live() throws {
        var lines = OutputLines(from: OutputPosition(fence: 1))
        lines.append(PageSamples.chunk(.stdout, "one\ntw"))
        let run = PageSamples.run(.running)
        let panel = PageSamples.panel(run, [PageSamples.chunk(.stdout, "one\ntw")]).render()
        let outline = HTMLOutline("<!DOCTYPE html>\n" + panel.text)
        let section = try #require(outline.elements.first { $0["id"] == "output" })
        let after = PercentCoding.encode(lines.resume.text)
        #expect(section["data-output"] == "/run/\(run.id)/output?after=\(after)")
        #expect(section["data-renewed"] == nil)
        let unfinished = try #require(outline.elements.first { $0["id"] == "L2" })
        #expect(unfinished["class"] == "line out partial")
        #expect(lines.resume.lines == 1)
    }

    @Test("silence is explained")
    func silence() {
        func panel(_ run: RunSummary, only: OutputStream? = nil) -> String {
            let detail = PageSamples.detail(run)
            let view = OutputView(of: detail, fence: nil, only: only)
            return OutputPanel(context: PageSamples.context(), detail: detail, view: view).render().text
        }
        #expect(panel(PageSamples.run()).contains("It wrote nothing."))
        #expect(panel(PageSamples.run(), only: .stderr).contains("Nothing on stderr."))
        #expect(panel(PageSamples.run(.missed)).contains("It never started"))
        #expect(panel(PageSamples.run(.queued)).contains("It has not started yet."))
        #expect(panel(PageSamples.run(.running)).contains("Nothing yet."))
    }
}

/// Numbers that look random and are the same every time (SplitMix64).
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
