import Foundation
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("At a terminal") struct TerminalTests {
        @Test("Ctrl-C in what `make run` starts ends it with 0, with no child left and every run accounted for")
        func controlC() async throws {
            try await Cronq.prepared { cronq in
                let keyboard = cronq.folder + "/keyboard"
                #expect(try await cronq.tool(["mkfifo", keyboard]).ending == .exited(0))
                let build = URL(filePath: Binaries.folder)
                let settings = [
                    "CONFIG": build.lastPathComponent, "SCRATCH": build.deletingLastPathComponent().path,
                    "TERMINAL_WORDS": "\(Programs.repository)/scripts/run.sh --no-demo --data \(cronq.data)",
                ]
                // A terminal of its own, on which what comes through the fifo is typed.
                let terminal = try ChildProcess(
                    ["/bin/sh", "-c", "exec script -qec \"$TERMINAL_WORDS\" /dev/null <> \"$0\"", keyboard],
                    environment: cronq.variables.merging(settings) { $1 }, files: cronq.folder + "/terminal")
                defer { terminal.destroy() }
                cronq.port = try await eventually("it is ready", within: Cronq.startBound) {
                    if terminal.ended() != nil { throw NeverHappened(description: "it ended: \(terminal.output)") }
                    return Cronq.port(in: terminal.output)
                }
                let started = cronq.folder + "/started"
                let command = "trap '' INT TERM; echo yes > \(started); while :; do sleep 300; done"
                let run = try await cronq.runNow(try await cronq.put(Job(name: "deaf", command: command)))
                try await eventually("a command runs") { !Files.lines(started).isEmpty }

                try Files.write("\u{3}", to: keyboard)
                #expect(try await terminal.end(within: .seconds(10)) == .exited(0), "\(terminal.output)")
                #expect(cronq.children() == [])
                let row = try #require(try await cronq.rows("select * from v_runs where run_id = '\(run)'").first)
                #expect(row["state"] == "cancelled")
                #expect(row["reason"] == "runner_shutdown")
            }
        }
    }
}
