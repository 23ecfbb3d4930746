import Glibc
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Starts that cannot be") struct StartErrorTests {
        struct Bad: Sendable, CustomTestStringConvertible {
            var name: String
            var value: String
            var status: Int32 = 78
            /// What the message must say besides the setting.
            var words: [String] = []
            var testDescription: String { "\(name)=\(value)" }
        }

        private static let bad = [
            Bad(name: "PORT", value: "abc", words: ["65535"]),
            Bad(name: "PORT", value: "70000", words: ["65535"]),
            Bad(name: "PORT", value: "-1", words: ["65535"]),
            Bad(name: "CRONQ_AUTH", value: "none", words: ["local"]),
            Bad(name: "CRONQ_TIME_ZONE", value: "Mars/Olympus"),
            Bad(name: "CRONQ_TIME_ZONE", value: "../../etc/passwd"),
            Bad(name: "CRONQ_LEASE", value: "1", words: ["3s"]),
            Bad(name: "CRONQ_LEASE", value: "soon"),
            Bad(name: "CRONQ_RUNNER_SLOTS", value: "0", words: ["1"]),
            Bad(name: "CRONQ_RUNNER_SLOTS", value: "many"),
            Bad(name: "CRONQ_DEFAULT_TIMEOUT", value: "0"),
            Bad(name: "LISTEN_INTERFACE", value: "0.0.0.0", words: ["cronq user add", "localhost"]),
            Bad(name: "LISTEN_INTERFACE", value: "example.org", words: ["127.0.0.1"]),
            Bad(name: "LOG_PATH", value: "/nonexistent", status: 69, words: ["No such file"]),
            Bad(name: "LOG_PATH", value: "/proc/version", status: 69),
            Bad(name: "CRONQ_STATE_DIR", value: "/proc/nowhere", status: 69),
            Bad(name: "PUBLIC_URL", value: "cron.example.org", words: ["https://"]),
            Bad(name: "SCRIPT_NAME", value: "cronq", words: ["/cronq"]),
            Bad(name: "CRONQ_TRUSTED_PROXIES", value: "proxy.example.org", words: ["10.0.0.0/8"]),
            Bad(name: "CRONQ_LOG_URL_TEMPLATE", value: "logs.example.org", words: ["https"]),
        ]

        @Test("a setting that cannot be used is named, with what would do, and nothing starts", arguments: bad)
        func badSetting(_ bad: Bad) async throws {
            try await Cronq.prepared([], environment: [bad.name: bad.value]) { cronq in
                let process = try cronq.launch()
                let ending = try await process.end(within: .seconds(20))
                #expect(ending == .exited(bad.status), "\(process.errors)")
                let message = try #require(process.errors.split(separator: "\n").last)
                #expect(message.contains("\(bad.name)=\(bad.value)"), "\(message)")
                for word in bad.words { #expect(message.contains(word), "\(message)") }
                #expect(!process.errors.contains("pages and API"))
                #expect(!process.errors.contains("Fatal"))
            }
        }

        @Test("a relative XDG_STATE_HOME is refused")
        func relativeStateHome() async throws {
            try await Cronq.prepared { cronq in
                let result = try await cronq.tool(
                    [Binaries.cronq, "standalone"], environment: ["XDG_STATE_HOME": "state", "PORT": "0"])
                #expect(result.ending == .exited(78))
                #expect(result.errors.contains("XDG_STATE_HOME=state") && result.errors.contains("--data"))
            }
        }

        @Test("a data folder that cannot be made is named")
        func badDataFolder() async throws {
            try await Cronq.prepared { cronq in
                let file = cronq.folder + "/file"
                try Files.write("", to: file)
                for folder in [file, file + "/below", "/proc/nowhere"] {
                    let result = try await cronq.tool(
                        [Binaries.cronq, "standalone", "--data", folder], environment: ["PORT": "0"])
                    #expect(result.ending == .exited(69), "\(folder): \(result.errors)")
                    #expect(result.errors.contains(folder))
                }
            }
        }

        @Test("a second process on the same data folder ends and names the first, which goes on")
        func secondProcess() async throws {
            try await Cronq.run { cronq in
                let second = try await cronq.tool(
                    [Binaries.cronq, "standalone", "--data", cronq.data], environment: ["PORT": "0"])
                #expect(second.ending == .exited(69))
                #expect(second.errors.contains(cronq.data))
                #expect(second.errors.contains("\(cronq.id)"), "\(second.errors)")
                #expect(try await cronq.run(Job(name: "goes-on", command: "true"))["state"] == "succeeded")
            }
        }

        @Test("a taken port is named with its holder and what to do, and no job runs")
        func takenPort() async throws {
            try await Cronq.run { cronq in
                let other = cronq.folder + "/other"
                let second = try await cronq.tool(
                    [Binaries.cronq, "standalone", "--data", other], environment: ["PORT": "\(cronq.port)"])
                #expect(second.ending == .exited(69))
                #expect(second.errors.contains("port \(cronq.port)"))
                #expect(second.errors.contains("\(cronq.id)"), "\(second.errors)")
                #expect(second.errors.contains("PORT=\(cronq.port + 1)"))
                #expect(
                    try await cronq.tool(["sqlite3", other + "/cronq.db", "select count(*) from runs"]).output == "0\n")
            }
        }

        @Test("--help, --version and wrong words have their own exit codes")
        func words() async throws {
            try await Cronq.prepared { cronq in
                let cases: [(words: [String], status: Int32, says: String)] = [
                    (["--version"], 0, "cronq "), (["--help"], 0, "standalone"),
                    (["standalone", "--help"], 0, "--data"),
                    (["standalone", "--help"], 0, "CRONQ_RUNNER_SLOTS"), ([], 0, "standalone"),
                    (["standalone", "--frobnicate"], 64, "--frobnicate"), (["frobnicate"], 64, "frobnicate"),
                    (["standalone", "--data"], 64, "--data"),
                ]
                for (words, status, says) in cases {
                    let result = try await cronq.tool([Binaries.cronq] + words)
                    #expect(result.ending == .exited(status), "\(words)")
                    #expect((result.output + result.errors).contains(says), "\(words)")
                    #expect(status == 0 ? result.errors.isEmpty : result.output.isEmpty, "\(words)")
                }
            }
        }
    }
}
