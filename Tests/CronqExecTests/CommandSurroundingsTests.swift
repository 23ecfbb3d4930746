import Glibc
import Testing

@testable import CronqRunner

extension RealCommands {
    @Suite("What a command finds") struct SurroundingsTests {
        @Test("the only open descriptors are its three streams, however many the runner has")
        func descriptors() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let others = (0..<3).map { _ in CommandRecord() }
            let running = try others.map { try $0.start(ExecFixture.spec("sleep 1000"), on: runner) }
            // Without close-on-exec on purpose: libraries in the runner may forget it.
            let careless = dup(0)
            defer { Glibc.close(careless) }
            let record = CommandRecord()
            _ = try record.start(
                ExecFixture.spec(
                    """
                    for entry in /proc/$$/fd/*; do [ -e "$entry" ] && echo "${entry##*/}"; done
                    readlink /proc/$$/fd/0
                    """),
                on: runner)
            #expect(await record.summary().text == "0\n1\n2\n/dev/null\n")
            for command in running { command.kill() }
            for other in others { _ = await other.summary() }
        }

        @Test("no variable is inherited")
        func environment() async throws {
            setenv("CRONQ_TEST_SECRET", "inherited", 1)
            defer { unsetenv("CRONQ_TEST_SECRET") }
            let summary = try await ExecFixture.run(
                CommandSpec(command: "exec /usr/bin/env", environment: ["ONE": "1", "SPACED": " a\nb=c "]))
            let lines = Set(summary.text.split(separator: "\n").filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("_=") })
            #expect(lines == ["ONE=1", "SPACED= a", "b=c "])
        }

        @Test("signals are neither blocked nor ignored, whatever the runner does")
        func signals() async throws {
            let previous = Glibc.signal(SIGPIPE, SIG_IGN)
            defer { Glibc.signal(SIGPIPE, previous) }
            let summary = try await ExecFixture.run("exec grep -E '^Sig(Blk|Ign):' /proc/self/status")
            #expect(summary.text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
            let pipeline = try await ExecFixture.run("yes | head -n 1")
            #expect(pipeline.text == "y\n")
        }

        @Test("it leads its own session and group, without a terminal")
        func session() async throws {
            let summary = try await ExecFixture.run("echo $$; cut -d ' ' -f 5,6,7 /proc/$$/stat")
            let words = summary.text.split(whereSeparator: \.isWhitespace)
            try #require(words.count == 4)
            #expect(words[1] == words[0] && words[2] == words[0] && words[3] == "0")
        }

        @Test("it starts in the directory and with the file mode mask asked for")
        func directoryAndMask() async throws {
            let summary = try await ExecFixture.run(
                CommandSpec(
                    command: "pwd; umask", environment: ExecFixture.environment, workingDirectory: "/usr",
                    fileModeMask: 0o027))
            #expect(summary.text == "/usr\n0027\n")
        }

        @Test("what the shell cannot even begin is reported with the step and advice")
        func notStarted() async throws {
            let summary = try await ExecFixture.run(
                CommandSpec(command: "true", environment: [:], workingDirectory: "/no/such/place"))
            #expect(summary.result == CommandResult(end: .notStarted(.commandFailed(step: "chdir", ENOENT))))
            let noShell = try await ExecFixture.run(CommandSpec(command: "true", shell: "/no/shell", environment: [:]))
            #expect(noShell.result == CommandResult(end: .notStarted(.commandFailed(step: "exec", ENOENT))))
        }

        @Test(
            "what cannot be passed to a program is refused",
            arguments: [
                CommandSpec(command: "echo a\0b", environment: [:]),
                CommandSpec(command: "true", environment: ["A=B": ""]),
                CommandSpec(command: "true", environment: ["": "x"]),
                CommandSpec(command: "true", environment: ["A": "x\0y"]),
                CommandSpec(command: "true", environment: [:], workingDirectory: "/\0"),
            ])
        func refused(spec: CommandSpec) throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let error = #expect(throws: CommandError.self) { _ = try CommandRecord().start(spec, on: runner) }
            #expect(error?.code == .invalidCommand)
        }

        @Test("a command longer than the kernel accepts is refused with advice; one just below runs")
        func tooLong() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let long = "echo done #" + String(repeating: "x", count: 131_071 - 11)
            let error = #expect(throws: CommandError.self) {
                _ = try CommandRecord().start(ExecFixture.spec(long + "x"), on: runner)
            }
            #expect(error?.code == .tooLong)
            #expect(try await ExecFixture.run(long).text == "done\n")
        }

        @Test("a missing helper is named")
        func missingHelper() throws {
            let runner = try ExecCommandRunner(helper: "/no/such/cronq-exec")
            let error = #expect(throws: CommandError.self) {
                _ = try CommandRecord().start(ExecFixture.spec("true"), on: runner)
            }
            #expect(error?.code == .helperMissing)
            #expect(error?.description.contains("/no/such/cronq-exec") == true)
        }

        @Test("the helper is found beside the executable, else where CRONQ_EXEC says; the error names every place")
        func locate() throws {
            let folder = ExecFixture.helper.dropLast("/cronq-exec".count)
            #expect(try ExecCommandRunner.locate(besides: "\(folder)/cronq", variable: nil) == ExecFixture.helper)
            #expect(
                try ExecCommandRunner.locate(besides: "/no/bin/cronq", variable: ExecFixture.helper)
                    == ExecFixture.helper)
            let error = #expect(throws: CommandError.self) {
                _ = try ExecCommandRunner.locate(besides: "/no/bin/cronq", variable: "/no/where")
            }
            for place in ["/no/bin/cronq-exec", "/no/bin/../libexec/cronq/cronq-exec", "/no/where"] {
                #expect(error?.description.contains(place) == true)
            }
        }
    }
}
