import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("What a command is started with") struct SurroundingsTests {
        @Test("it sees the run's variables and what the list lets through, and nothing else of CronQ's")
        func environment() async throws {
            let own = [
                "DB_PASSWORD": "hunter2", "AWS_SECRET_ACCESS_KEY": "s3cret", "APP_COLOUR": "blue", "APP_SHAPE": "round",
                "LD_PRELOAD": "", "BASH_ENV": "/nonexistent", "XDG_STATE_HOME": "/nonexistent", "LANG": "C.UTF-8",
            ]
            try await Cronq.prepared(environment: own) { cronq in
                cronq.environment["CRONQ_RUNNER_PASS_ENV"] = "APP_*,CRONQ_TEST_MARK"
                try await cronq.start()
                let row = try await cronq.run(Job(name: "Show it", command: "env", timeout: "90s"))
                let run = try #require(row["run_id"])
                let lines = try await cronq.output(run).split(separator: "\n").map {
                    $0.split(separator: "=", maxSplits: 1)
                }
                let seen = Dictionary(lines.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }) { $1 }
                let base: Set = [
                    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_",
                ]
                let expected = [
                    "APP_COLOUR": "blue", "APP_SHAPE": "round", "CRONQ_RUN_ID": run, "CRONQ_JOB_ID": "1",
                    "CRONQ_JOB": "Show it", "CRONQ_CATEGORY": "alone Show it", "CRONQ_ATTEMPT": "1",
                    "CRONQ_TIMEOUT": "90",
                ]
                for (name, value) in expected { #expect(seen[name] == value, "\(name)") }
                let scheduled = try #require(seen["CRONQ_SCHEDULED_AT"])
                #expect(scheduled.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil, "\(scheduled)")
                for name in ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TMPDIR"] {
                    #expect(seen[name]?.isEmpty == false, "\(name)")
                }
                let known = base.union(expected.keys).union(["CRONQ_SCHEDULED_AT", "CRONQ_TEST_MARK"])
                #expect(Set(seen.keys).subtracting(known) == [])
            }
        }

        @Test("it has an empty standard input, three descriptors, a session of its own and default signals")
        func descriptors() async throws {
            try await Cronq.run { cronq in
                let command = """
                    wc -c; ls /proc/self/fd | tr '\\n' ' '; echo; read -r _ _ _ _ _ session _ < /proc/$$/stat; [ $session = $$ ] && echo session
                    grep -E '^Sig(Blk|Ign)' /proc/self/status; tty; umask
                    """
                let row = try await cronq.run(Job(name: "fds", command: command))
                let lines = try await cronq.output(try #require(row["run_id"])).split(separator: "\n")
                #expect(lines.first == "0")
                // 3 is the folder that ls itself reads.
                #expect(lines.dropFirst().first == "0 1 2 3 ")
                #expect(lines.contains("session"))
                #expect(lines.contains("SigBlk:\t0000000000000000"))
                #expect(lines.contains("SigIgn:\t0000000000000000"))
                #expect(lines.contains("not a tty"))
            }
        }

        @Test("nothing that it starts outlives it")
        func leftovers() async throws {
            try await Cronq.run { cronq in
                let row = try await cronq.run(
                    Job(
                        name: "leaves",
                        command: "sleep 300 & setsid sleep 300 & nohup sleep 300 >/dev/null 2>&1 & echo bye"))
                #expect(row["state"] == "succeeded")
                #expect(cronq.children().filter { !Files.text("/proc/\($0)/cmdline").contains("cronq-exec") } == [])
            }
        }
    }
}
