import Foundation
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Output and ends") struct OutputTests {
        @Test("stdout and stderr are kept apart, byte for byte, also without a line break at the end")
        func streams() async throws {
            try await Cronq.run { cronq in
                let command = "printf 'to out'; printf 'to err\\nand more' >&2; exit 3"
                let row = try await cronq.run(Job(name: "both", command: command))
                let run = try #require(row["run_id"])
                #expect(row["state"] == "failed")
                #expect(row["reason"] == "exit_code")
                #expect(row.int("exit_code") == 3)
                #expect(try await cronq.output(run) == "to out")
                #expect(try await cronq.output(run, "stderr") == "to err\nand more")
                let log = Files.text(cronq.data + "/log/both.log")
                #expect(log.contains("stdout: to out\n") && log.contains("stderr: and more\n"))
                let page = try await cronq.curl("/run/\(run)").body
                #expect(page.contains("to out") && page.contains("and more"))
            }
        }

        @Test("bytes that are no text come back as they were, and as harmless text on the page")
        func binary() async throws {
            try await Cronq.run { cronq in
                let command = #"printf '\000\001\377\376\303(\033[31mred\r\n<script>alert(1)</script>'"#
                let row = try await cronq.run(Job(name: "binary", command: command))
                let run = try #require(row["run_id"])
                let copy = cronq.folder + "/copy"
                let url = "http://127.0.0.1:\(cronq.port)/run/\(run)/output/stdout"
                _ = try await cronq.tool(["curl", "-sS", "-o", copy, url])
                let expected: [UInt8] =
                    [0, 1, 0xFF, 0xFE, 0xC3, 0x28, 0x1B] + Array("[31mred\r\n<script>alert(1)</script>".utf8)
                #expect(Files.bytes(copy) == expected)
                let chunk = try await cronq.curl("/api/runs/\(run)/output").json["data"]["chunks"][0]
                #expect(chunk["base64"].text.flatMap { Data(base64Encoded: $0) } == Data(expected))
                let page = try await cronq.curl("/run/\(run)")
                #expect(page.status == 200)
                #expect(!page.body.contains("<script>alert"))
                #expect(page.body.contains("red"))
                #expect(!page.body.contains("\u{1B}"))
            }
        }

        @Test("of two megabytes head and tail are kept, with the true size")
        func large() async throws {
            try await Cronq.run { cronq in
                // 33,000 lines of 64 bytes.
                let command = "awk 'BEGIN { for (i = 1; i <= 33000; i++) printf \"%063d\\n\", i }'"
                let row = try await cronq.run(Job(name: "large", command: command))
                let run = try #require(row["run_id"])
                #expect(row["state"] == "succeeded")
                let output = try await cronq.output(run)
                #expect(output.hasPrefix(String(repeating: "0", count: 62) + "1\n"))
                #expect(output.hasSuffix(String(repeating: "0", count: 58) + "33000\n"))
                let attempt = try await cronq.curl("/api/runs/\(run)").json["data"]["run"]["attempts"][0]
                #expect(attempt["stdout_bytes"].int == 33_000 * 64)
                let chunks = try await cronq.rows("select offset, length(bytes) as length from output order by offset")
                let kept = chunks.compactMap { $0.int("length") }.reduce(0, +)
                #expect(kept < 33_000 * 64 && kept >= 256 * 1024)
                #expect(try await cronq.curl("/run/\(run)").status == 200)
            }
        }

        @Test("a command that writes without end does not stop the others, and is ended by its timeout")
        func endless() async throws {
            try await Cronq.run { cronq in
                let endless = try await cronq.runNow(
                    try await cronq.put(Job(name: "endless", command: "yes 'nothing new'", timeout: "3s")))
                try await cronq.run(endless, is: "running")
                #expect(try await cronq.run(Job(name: "other", command: "echo here"))["state"] == "succeeded")
                #expect(try await cronq.finished(endless)["state"] == "timed_out")
                #expect(try await cronq.count("select sum(length(bytes)) from output") < 4 * 1024 * 1024)
            }
        }

        @Test("a timeout ends the whole tree: TERM, and after the grace KILL")
        func timeout() async throws {
            try await Cronq.run { cronq in
                let polite = try await cronq.run(
                    Job(name: "polite", command: "trap 'echo cleaned up; exit 0' TERM; sleep 300 & wait", timeout: "1s")
                )
                #expect(polite["state"] == "timed_out")
                #expect(polite["reason"] == "timeout")
                #expect(try await cronq.output(try #require(polite["run_id"])).contains("cleaned up"))
                let deaf = try await cronq.run(
                    Job(
                        name: "deaf", command: "trap '' TERM; setsid sleep 300 & while :; do sleep 300; done",
                        timeout: "1s", grace: "1s"))
                #expect(deaf["state"] == "timed_out")
                try await eventually("nothing of them is left") { cronq.children().isEmpty }
            }
        }

        @Test("commands that cannot be run, and those that a signal ends, say so")
        func otherEnds() async throws {
            try await Cronq.run { cronq in
                let missing = try await cronq.run(Job(name: "missing", command: "/no/such/program"))
                #expect(missing["state"] == "failed")
                #expect(missing.int("exit_code") == 127)
                let killed = try await cronq.run(Job(name: "killed", command: "kill -9 $$"))
                #expect(killed["state"] == "failed")
                #expect(killed["reason"] == "signal")
                #expect(killed.int("signal") == 9)
            }
        }
    }
}
