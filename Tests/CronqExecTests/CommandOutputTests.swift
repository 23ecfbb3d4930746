import CronqRunner
import Synchronization
import Testing

extension RealCommands {
    @Suite("What a command writes") struct OutputTests {
        @Test("both streams arrive byte for byte, before the end")
        func bothStreams() async throws {
            let summary = try await ExecFixture.run("printf 'a\\000b\\377'; printf 'no newline' >&2")
            #expect(summary.stdout == [0x61, 0, 0x62, 0xFF])
            #expect(summary.stderr == Array("no newline".utf8))
            #expect(!summary.hadOutputAfterEnd)
        }

        @Test("20 MB on each stream arrive complete and in order")
        func muchOutput() async throws {
            let summary = try await ExecFixture.run("seq 1 2600000 & seq 1 2600000 >&2; wait")
            #expect(summary.result.end == .exited(code: 0))
            #expect(summary.stdout.count == 19_688_896)
            #expect(summary.stdout == summary.stderr)
            var expected: [UInt8] = []
            for number in 1...2_600_000 {
                expected += String(number).utf8
                expected.append(10)
            }
            #expect(summary.stdout == expected)
        }

        @Test("a command that closes its output keeps running")
        func closedOutput() async throws {
            let summary = try await ExecFixture.run("echo a; exec >&- 2>&-; sleep 0.05; exit 4")
            #expect(summary.result.end == .exited(code: 4))
            #expect(summary.text == "a\n")
        }

        @Test("a command that writes without end does not starve another")
        func fairness() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let flood = CommandRecord()
            let flooding = try runner.start(
                ExecFixture.spec("exec cat /dev/zero"),
                onOutput: { _, _ in },
                onEnd: { _ in })
            for _ in 0..<20 {
                let record = CommandRecord()
                _ = try record.start(ExecFixture.spec("echo here"), on: runner)
                #expect(await record.summary().text == "here\n")
            }
            flooding.kill()
            _ = try flood.start(ExecFixture.spec("true"), on: runner)
            #expect(await flood.summary().result.end == .exited(code: 0))
        }
    }
}
