import CronqShared
import Testing

@testable import CronqWeb

@Suite("Output on a page")
struct PageOutputTests {
    private func text(_ pieces: [[UInt8]]) -> String {
        var terminal = TerminalText()
        return pieces.map { terminal.read($0) }.joined() + terminal.finish()
    }

    @Test(
        "what is meant for a terminal becomes plain text",
        arguments: [
            ("\u{1B}[1;31mred\u{1B}[0m", "red"),
            ("\u{1B}]0;title\u{7}shown", "shown"),
            ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
            ("\u{1B}(Bplain\u{1B}7", "plain"),
            ("10%\r20%\r\ndone\r", "10%\n20%\ndone"),
            ("\u{1B}]never ended\nnext line", "\nnext line"),
            ("\u{1B}[31\nnext line", "\nnext line"),
            ("\u{1B}\u{1B}[0mtwice", "twice"),
            ("end\u{1B}[", "end"),
            ("bell\u{7}", "bell\u{7}"),
        ])
    func terminal(written: String, shown: String) {
        #expect(text([Array(written.utf8)]) == shown)
        #expect(text(written.utf8.map { [$0] }) == shown, "one byte at a time")
    }

    @Test("bytes that are no UTF-8 become U+FFFD, and a character split over chunks stays whole")
    func encoding() {
        #expect(text([[0x61, 0xFF, 0xFE, 0x62]]) == "a\u{FFFD}\u{FFFD}b")
        #expect(text([[0xE2], [0x82], [0xAC]]) == "€")
        #expect(text([[0xF0, 0x9F, 0x98], [0x80, 0x21]]) == "😀!")
        #expect(text([[0x61, 0xE2, 0x82]]) == "a\u{FFFD}")
        #expect(text([[0xC3], [0x28]]) == "\u{FFFD}(")
    }

    @Test("streams stay in order of arrival, and a gap is counted where the caps cut")
    func segments() {
        let output = OutputText(
            [
                PageSamples.chunk(.stdout, "one\n"),
                PageSamples.chunk(.stdout, "two\n", at: 4),
                PageSamples.chunk(.stderr, "oh\n"),
                PageSamples.chunk(.stdout, "end\n", at: 12_353),
            ], sizes: [.stdout: 12_400, .stderr: 3])
        #expect(
            output.segments == [
                .text("one\ntwo\n", .stdout), .text("oh\n", .stderr), .gap(bytes: 12_345, .stdout),
                .text("end\n", .stdout), .rest(bytes: 43, .stdout),
            ])
    }

    @Test("a character that a chunk of the other stream interrupts is put together")
    func interrupted() {
        let output = OutputText([
            PageSamples.chunk(.stdout, bytes: [0x61, 0xE2, 0x82]),
            PageSamples.chunk(.stderr, "oh\n"),
            PageSamples.chunk(.stdout, bytes: [0xAC], at: 3),
        ])
        #expect(output.segments == [.text("a", .stdout), .text("oh\n", .stderr), .text("€", .stdout)])
    }

    @Test("what came twice is shown once")
    func repeated() {
        let output = OutputText([
            PageSamples.chunk(.stdout, "one\n"), PageSamples.chunk(.stdout, "one\n"),
            PageSamples.chunk(.stdout, "e\ntwo\n", at: 2),
        ])
        #expect(output.segments == [.text("one\ntwo\n", .stdout)])
    }

    @Test("stderr and gaps are marked by words, and controls are harmless")
    func panel() {
        let run = PageSamples.run(.failed, .exitCode)
        let chunks = [
            PageSamples.chunk(.stderr, "<b>\u{7}\n"), PageSamples.chunk(.stdout, "x", at: 12_345),
        ]
        let panel = OutputPanel(run: run, attempt: nil, chunks: chunks).render().text
        #expect(panel.contains("<span class=\"err\"><b class=\"mark\">stderr </b>&lt;b&gt;\u{2407}\n</span>"))
        #expect(panel.contains("… 12,345 bytes of stdout cut …"))
        #expect(panel.contains("href=\"/run/\(run.id)/output/stderr\""))
    }

    @Test("silence is explained")
    func silence() {
        func panel(_ run: RunSummary, _ attempt: AttemptSummary? = nil) -> String {
            OutputPanel(run: run, attempt: attempt, chunks: []).render().text
        }
        let ended = PageSamples.run()
        var quiet = PageSamples.attempt(ended)
        quiet.stdoutBytes = 0
        quiet.stderrBytes = 0
        #expect(panel(ended, quiet).contains("It wrote nothing."))
        #expect(panel(PageSamples.run(.missed)).contains("It never started"))
        #expect(panel(PageSamples.run(.queued)).contains("It has not started yet."))
        #expect(panel(PageSamples.run(.running)).contains("Nothing yet."))
    }
}
