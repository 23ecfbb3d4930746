import CronqSchedule
import CronqShared
import Glibc
import Logging
import Testing

@testable import CronqRunner

/// The log files people tail.
@Suite struct JobLogTests {
    private let folder = TemporaryFolder()
    private static let run = FencedRun(run: RunID(high: 0, low: 10), fence: 1)
    private static let at = Instant(microseconds: 1_700_000_000_000_000)
    private static let prefix = "2023-11-14T22:13:20Z [cronq_run_id:0000000000000000000000000000000a] "

    private var log: JobLog {
        JobLog(folder: folder.path, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func chunk(_ text: String, _ stream: OutputStream = .stdout) -> OutputChunk {
        OutputChunk(run: run, number: 0, stream: stream, offset: 0, at: at, bytes: Array(text.utf8))
    }

    private static func finish(_ outcome: Outcome) -> Finish {
        Finish(run: run, outcome: outcome, startedAt: at, finishedAt: at)
    }

    private func text(_ name: String = "job.log") -> String { String(decoding: folder.read(name), as: UTF8.self) }

    @Test(
        "a name becomes a file name that leads nowhere else",
        arguments: [
            ("Test Job", "Test-Job"), ("../../etc/passwd", "etc-passwd"), ("", "job"), ("...", "job"), ("/", "job"),
            ("a/b\\c", "a-b-c"), ("Übung 1: täglich", "Übung-1-täglich"), ("日本 語", "日本-語"), ("🐟", "job"),
            ("a\nb\u{0}c", "a-b-c"), ("  spaced  out ", "spaced-out"),
        ])
    func slugs(name: String, slug: String) {
        #expect(JobLog.slug(name) == slug)
    }

    @Test("a long name is cut between characters, and stays a name the file system takes")
    func longSlug() {
        for name in ["x", "ü", "a語"].map({ String(repeating: $0, count: 500) }) {
            let slug = JobLog.slug(name)
            #expect(slug.utf8.count <= 200)
            #expect(slug.utf8.count > 190)
            #expect(name.hasPrefix(slug))
        }
    }

    @Test("each line has time, run and stream before it; lines that come in pieces are put together")
    func lines() async {
        let log = log
        log.append([Self.chunk("one\ntw"), Self.chunk("err\n", .stderr), Self.chunk("o\n")], job: "job")
        await log.settle()
        #expect(
            text() == Self.prefix + "stdout: one\n" + Self.prefix + "stderr: err\n" + Self.prefix + "stdout: two\n")
    }

    @Test("a last line without a line break is written with the end of the run")
    func noBreakAtTheEnd() async {
        let log = log
        log.append([Self.chunk("done?")], job: "job")
        await log.settle()
        #expect(text() == "")
        log.finish(Self.finish(.exited(code: 3)), job: "job")
        await log.settle()
        #expect(text() == Self.prefix + "stdout: done?\n" + Self.prefix + "failed exit_code=3\n")
    }

    @Test("a line without end is broken, so that memory stays bounded")
    func endlessLine() async {
        let log = log
        log.append([Self.chunk(String(repeating: "x", count: 200_000))], job: "job")
        await log.settle()
        let written = folder.read("job.log")
        #expect(written.count(where: { $0 == UInt8(ascii: "\n") }) == 3)
    }

    @Test("bytes that are not UTF-8 arrive as they are")
    func rawBytes() async {
        let log = log
        var chunk = Self.chunk("")
        chunk.bytes = [0xFF, 0x00, 0xFE, 0x0A]
        log.append([chunk], job: "job")
        await log.settle()
        #expect(folder.read("job.log").suffix(4) == [0xFF, 0x00, 0xFE, 0x0A])
    }

    @Test("a link planted in the folder is not followed, and the run goes on")
    func refusesLinks() async {
        folder.write(Array("precious".utf8), to: "victim")
        symlink(folder.path + "/victim", folder.path + "/job.log")
        let log = log
        log.append([Self.chunk("line\n")], job: "job")
        await log.settle()
        log.finish(Self.finish(.exited(code: 0)), job: "job")
        await log.settle()
        #expect(text("victim") == "precious")
    }

    @Test("a log file that was moved away is begun anew")
    func rotation() async {
        let log = log
        log.append([Self.chunk("old\n")], job: "job")
        await log.settle()
        rename(folder.path + "/job.log", folder.path + "/job.log.1")
        log.append([Self.chunk("new\n")], job: "job")
        await log.settle()
        #expect(text() == Self.prefix + "stdout: new\n")
        #expect(text("job.log.1") == Self.prefix + "stdout: old\n")
    }

    @Test("a run that prints without end fills no disk: the file says how much it leaves out")
    func boundedRun() async {
        let log = log
        let line = Array("0123456789abcdef".utf8) + [UInt8(ascii: "\n")]
        let block = (0..<3_000).flatMap { _ in line }
        var printed = 0
        while printed < JobLogWriter.runLimit + 1 << 20 {
            var chunk = Self.chunk("")
            chunk.bytes = block
            log.append([chunk], job: "job")
            await log.settle()
            printed += block.count
        }
        log.finish(Self.finish(.exited(code: 0)), job: "job")
        await log.settle()
        let written = text()
        #expect(written.contains(" bytes left out here; head and tail are on the run's page\n"))
        #expect(written.hasSuffix("succeeded exit_code=0\n"))
        #expect(written.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < printed / line.count)
    }

    @Test("a FIFO under the name of a log stops nobody")
    func refusesPipes() async {
        let log = log
        mkfifo(folder.path + "/job.log", 0o600)
        log.append([Self.chunk("lost\n")], job: "job")
        await log.settle()
        log.append([Self.chunk("kept\n")], job: "other")
        await log.settle()
        #expect(text("other.log").hasSuffix("kept\n"))
    }
}
