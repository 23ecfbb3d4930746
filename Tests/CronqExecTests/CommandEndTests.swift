import CronqRunner
import Glibc
import Testing

extension RealCommands {
    @Suite("How a command ends") struct EndTests {
        @Test(
            "the exit code is the shell's",
            arguments: [
                ("true", 0), ("exit 3", 3), ("exit 255", 255), ("no-such-command-anywhere", 127), ("/etc/passwd", 126),
            ])
        func exitCode(command: String, code: Int32) async throws {
            let summary = try await ExecFixture.run(command)
            #expect(summary.result.end == .exited(code: code))
            #expect(summary.endCount == 1)
        }

        @Test("a signal is told apart from the exit codes above 128", arguments: [SIGKILL, SIGTERM, SIGSEGV, SIGUSR1])
        func signal(number: Int32) async throws {
            let summary = try await ExecFixture.run("ulimit -c 0; kill -\(number) $$")
            #expect(summary.result.end == .signaled(number, coreDumped: false))
        }

        @Test("terminate reaches processes that moved to another session, with time to clean up")
        func terminate() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let record = CommandRecord()
            let command = try record.start(
                ExecFixture.spec(
                    """
                    trap 'wait; echo leader; exit 7' TERM
                    setsid sh -c 'trap "echo escapee; exit" TERM; echo ready; while :; do sleep 0.05; done' &
                    wait
                    """),
                on: runner)
            _ = await record.output(containing: "ready")
            command.terminate()
            let summary = await record.summary()
            #expect(summary.result.end == .exited(code: 7))
            #expect(summary.text == "ready\nescapee\nleader\n")
        }

        @Test("kill ends a tree that ignores SIGTERM, in every session")
        func kill() async throws {
            let marker = ExecFixture.marker()
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let record = CommandRecord()
            let command = try record.start(
                ExecFixture.spec(
                    """
                    trap '' TERM
                    sleep \(marker) & setsid sh -c 'sleep \(marker); sleep \(marker)' & (sleep \(marker) &)
                    echo ready
                    while :; do sleep \(marker); done
                    """),
                on: runner)
            _ = await record.output(containing: "ready")
            command.terminate()
            command.kill()
            let summary = await record.summary()
            #expect(summary.result.end == .signaled(SIGKILL, coreDumped: false))
            #expect(ExecFixture.processes(marked: marker) == [])
        }

        @Test("signals after the end do nothing")
        func signalsAfterTheEnd() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let record = CommandRecord()
            let command = try record.start(ExecFixture.spec("true"), on: runner)
            _ = await record.summary()
            command.terminate()
            command.kill()
            #expect(await record.summary().endCount == 1)
        }

        @Test("SIGTERM to the helper itself is passed on; what a terminal sends is not")
        func signalsToTheHelper() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let record = CommandRecord()
            let command = try record.start(
                ExecFixture.spec("trap 'echo got TERM; exit 9' TERM; echo ready; while :; do sleep 0.05; done"),
                on: runner)
            _ = await record.output(containing: "ready")
            for number in [SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE, SIGTERM] {
                Glibc.kill(command.processID, number)
            }
            let summary = await record.summary()
            #expect(summary.result.end == .exited(code: 9))
            #expect(summary.text == "ready\ngot TERM\n")
        }

        @Test("a helper killed with -9 is reported, and its command does not live on")
        func helperLost() async throws {
            try await ExecFixture.withFifo { fifo, reader in
                let runner = try ExecCommandRunner(helper: ExecFixture.helper)
                let record = CommandRecord()
                let command = try record.start(
                    ExecFixture.spec("exec 9>\(fifo); echo x >&9; sleep 1000 & echo ready; sleep 1000"), on: runner)
                _ = await record.output(containing: "ready")
                Glibc.kill(command.processID, SIGKILL)
                #expect(await record.summary().result == CommandResult(end: .helperLost))
                #expect(ExecFixture.readToEnd(reader) == "x\n")
            }
        }

        @Test("nothing of a command lives on, at whatever moment of its start the helper is killed")
        func helperLostAtTheStart() async throws {
            try await ExecFixture.withFifo { fifo, reader in
                let writer = open(fifo, O_WRONLY | O_CLOEXEC)
                let runner = try ExecCommandRunner(helper: ExecFixture.helper)
                for moment in 0..<100 {
                    let record = CommandRecord()
                    let command = try record.start(
                        ExecFixture.spec("exec 9>\(fifo); sleep 1000 & sleep 1000"), on: runner)
                    usleep(UInt32(moment * 30))
                    Glibc.kill(command.processID, SIGKILL)
                    #expect(await record.summary().result == CommandResult(end: .helperLost))
                }
                close(writer)
                #expect(ExecFixture.readToEnd(reader) == "")
            }
        }

        @Test("usage includes the CPU time and memory of descendants")
        func usage() async throws {
            let summary = try await ExecFixture.run(
                """
                (i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done)
                head -c 20000000 /dev/zero | tail -c 20000000 | wc -c
                """
            )
            let usage = try #require(summary.result.usage)
            #expect(usage.userMicroseconds > 0)
            #expect(usage.userMicroseconds + usage.systemMicroseconds > 10_000)
            #expect(usage.maxResidentBytes > 20_000_000)
        }
    }
}
