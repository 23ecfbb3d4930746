import CronqRunner
import Glibc
import Testing

extension RealCommands {
    @Suite("Nothing survives a command") struct TreeTests {
        @Test("a background child that holds the output does not delay the end")
        func backgroundChild() async throws {
            let marker = ExecFixture.marker()
            let summary = try await ExecFixture.run("sleep \(marker) & echo x")
            #expect(summary.result.end == .exited(code: 0))
            #expect(summary.result.leftovers == 1)
            #expect(summary.result.survivors == 0)
            #expect(summary.text == "x\n")
            #expect(ExecFixture.processes(marked: marker) == [])
        }

        @Test("daemons die too: new sessions, double forks, children of children, ignored signals")
        func daemons() async throws {
            let marker = ExecFixture.marker()
            let summary = try await ExecFixture.run(
                """
                setsid sh -c 'trap "" HUP TERM INT; (setsid sleep \(marker) &); sleep \(marker)' >/dev/null 2>&1 &
                (setsid setsid sleep \(marker) >/dev/null 2>&1 &)
                nohup sleep \(marker) >/dev/null 2>&1 &
                count() { cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -cx '[9]\(marker.dropFirst())'; }
                until [ "$(count)" -ge 4 ]; do :; done
                """)
            #expect(summary.result.end == .exited(code: 0))
            #expect(summary.result.leftovers >= 4)
            #expect(ExecFixture.processes(marked: marker) == [])
        }

        @Test("processes that fork faster than they are killed die all the same")
        func forkers() async throws {
            let marker = ExecFixture.marker()
            let summary = try await ExecFixture.run(
                """
                cat > "/tmp/\(marker).sh" <<'END'
                [ "$1" -gt 400 ] && exec sleep \(marker)
                setsid sh "$0" $(($1 + 1)) \(marker) &
                END
                setsid sh "/tmp/\(marker).sh" 1 \(marker) & sleep 0.05; rm "/tmp/\(marker).sh"
                """)
            #expect(summary.result.end == .exited(code: 0))
            #expect(summary.result.survivors == 0)
            #expect(ExecFixture.processes(marked: marker) == [])
        }

        @Test("orphans that end by themselves are no leftovers")
        func orphans() async throws {
            let summary = try await ExecFixture.run("(true &) ; (sh -c 'exit 5' &) ; sleep 0.1")
            #expect(summary.result.leftovers == 0)
        }

        @Test("closing the runner kills everything and still reports every end")
        func close() async throws {
            let marker = ExecFixture.marker()
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let records = (0..<5).map { _ in CommandRecord() }
            for record in records {
                _ = try record.start(
                    ExecFixture.spec("setsid sleep \(marker) & echo ready; sleep \(marker)"), on: runner)
            }
            for record in records { _ = await record.output(containing: "ready") }
            runner.close()
            for record in records {
                #expect(await record.summary().result.end == .signaled(SIGKILL, coreDumped: false))
            }
            #expect(ExecFixture.processes(marked: marker) == [])
            let error = #expect(throws: CommandError.self) {
                _ = try CommandRecord().start(ExecFixture.spec("true"), on: runner)
            }
            #expect(error?.code == .closed)
        }

        @Test("a runner killed with -9 takes its commands with it")
        func lifeline() async throws {
            let marker = ExecFixture.marker()
            try await ExecFixture.withFifo { fifo, reader in
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [marker = marker as String, fifo = fifo as String] in
                    let runner = try ExecCommandRunner(helper: ExecFixture.helper)
                    for _ in 0..<3 {
                        let record = CommandRecord()
                        _ = try record.start(
                            ExecFixture.spec(
                                """
                                trap '' TERM HUP INT
                                exec 9>\(fifo); echo x >&9
                                setsid sleep \(marker) & (sleep \(marker) &) ; echo ready; sleep \(marker)
                                """),
                            on: runner)
                        _ = await record.output(containing: "ready")
                    }
                    Glibc.kill(getpid(), SIGKILL)
                }
                #expect(ExecFixture.readToEnd(reader) == "x\nx\nx\n")
            }
            #expect(ExecFixture.processes(marked: marker) == [])
        }
    }
}
