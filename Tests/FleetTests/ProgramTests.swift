import Foundation
import Glibc
import TestSupport
import Testing

/// What the programs do when there is no server yet.
@Suite("The programs of the fleet by themselves") struct ProgramTests {
    private static let programs = ["cronq-injector", "cronq-results", "cronq-runner", "cronq-web"]

    private static func inFolder(_ work: (String) async throws -> Void) async throws {
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        try await work(folder)
    }

    @Test("--help lists the environment, --version the version, wrong words have status 64", arguments: programs)
    func words(program: String) async throws {
        try await Self.inFolder { folder in
            let broker = ["RABBITMQ_URL", "RABBITMQ_HOST", "Exit status"]
            let own =
                switch program {
                case "cronq-injector": ["DATABASE_URL", "CRONQ_MYSQL", "CRONQ_TIME_ZONE", "CRONQ_LEGACY_QUEUES"]
                case "cronq-results": ["DATABASE_URL", "CRONQ_MYSQL", "CRONQ_LEASE", "CRONQ_LEGACY_QUEUES"]
                case "cronq-web":
                    ["DATABASE_URL", "CRONQ_MYSQL", "PORT", "LISTEN_INTERFACE", "CRONQ_LEGACY_QUEUES"]
                default: ["CRONQ_QUEUE", "CRONQ_RUNNER_SLOTS", "LOG_PATH", "CRONQ_STATE_DIR", "CRONQ_ACCEPT_LEGACY"]
                }
            let cases: [(words: [String], status: Int32, says: [String])] = [
                (["--version"], 0, ["\(program) "]), (["--help"], 0, broker + own),
                (["--frobnicate"], 64, ["--frobnicate"]),
                (["frobnicate"], 64, ["frobnicate"]),
            ]
            for (words, status, says) in cases {
                let outcome = try await ChildProcess.run(
                    [Binaries.path(of: program)] + words, environment: [:], in: folder)
                #expect(outcome.ending == .exited(status), "\(words)")
                for text in says { #expect((outcome.output + outcome.errors).contains(text), "\(words): \(text)") }
            }
        }
    }

    @Test("the runner links no client of a database")
    func runnerLinksNoDatabase() async throws {
        try await Self.inFolder { folder in
            let libraries = { (program: String) async throws -> String in
                let words = ["ldd", Binaries.path(of: program)]
                return try await ChildProcess.run(words, environment: ["PATH": "/usr/bin:/bin"], in: folder).output
            }
            #expect(try await libraries("cronq-injector").contains("mariadb"))
            let runner = try await libraries("cronq-runner")
            #expect(runner.contains("rabbitmq"))
            #expect(!runner.contains("mariadb") && !runner.contains("mysql") && !runner.contains("sqlite"))
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var program: String
        var environment: [String: String]
        var status: Int32 = 78
        var says: [String]
        var testDescription: String { "\(program) \(environment)" }
    }

    @Test(
        "a setting that cannot be used is named, with what would do, and never with a password",
        arguments: [
            Refusal(
                program: "cronq-injector", environment: ["DATABASE_URL": "postgres://a:hunter2@localhost/cronq"],
                says: ["DATABASE_URL"]),
            Refusal(
                program: "cronq-results", environment: ["CRONQ_MYSQL": "mysql://a:hunter2@localhost"],
                says: ["CRONQ_MYSQL"]),
            Refusal(program: "cronq-results", environment: ["CRONQ_LEASE": "1s"], says: ["CRONQ_LEASE=1s", "3s"]),
            Refusal(
                program: "cronq-injector", environment: ["CRONQ_TIME_ZONE": "Mars/Olympus"], says: ["CRONQ_TIME_ZONE"]),
            Refusal(
                program: "cronq-injector", environment: ["CRONQ_LEGACY_QUEUES": "cronq_results"],
                says: ["CRONQ_LEGACY_QUEUES=cronq_results"]),
            Refusal(
                program: "cronq-web", environment: ["RABBITMQ_URL": "http://a:hunter2@localhost/"],
                says: ["RABBITMQ_URL", "amqp://"]),
            Refusal(program: "cronq-web", environment: ["CRONQ_AUTH": "none"], says: ["CRONQ_AUTH=none", "local"]),
            Refusal(
                program: "cronq-runner", environment: ["CRONQ_QUEUE": "slow,cronq_offers"],
                says: ["CRONQ_QUEUE=cronq_offers"]),
            Refusal(program: "cronq-runner", environment: ["CRONQ_RUNNER_SLOTS": "0"], says: ["CRONQ_RUNNER_SLOTS=0"]),
            Refusal(program: "cronq-runner", environment: ["LOG_PATH": "log"], says: ["LOG_PATH=log", "absolute"]),
            Refusal(
                program: "cronq-runner", environment: ["LOG_PATH": "/nonexistent", "CRONQ_STATE_DIR": "/tmp"],
                status: 69, says: ["LOG_PATH=/nonexistent", "install -d -o "]),
            Refusal(
                program: "cronq-runner", environment: ["LOG_PATH": "/tmp", "CRONQ_STATE_DIR": "/proc/nowhere"],
                status: 69, says: ["CRONQ_STATE_DIR=/proc/nowhere"]),
        ])
    func refusals(_ refusal: Refusal) async throws {
        try await Self.inFolder { folder in
            let outcome = try await ChildProcess.run(
                [Binaries.path(of: refusal.program)], environment: refusal.environment, in: folder,
                within: .seconds(20))
            #expect(outcome.ending == .exited(refusal.status), "\(outcome.errors)")
            let message = outcome.errors.split(separator: "\n").last.map(String.init) ?? ""
            #expect(message.hasPrefix("\(refusal.program): "), "\(message)")
            for text in refusal.says { #expect(message.contains(text), "\(message)") }
            #expect(!outcome.errors.contains("hunter2") && !outcome.errors.contains("ready"))
        }
    }

    @Test("a server that is away is waited for, the log says which, and TERM ends the wait", arguments: programs)
    func serverAway(program: String) async throws {
        try await Self.inFolder { folder in
            // Nobody listens on port 1.
            let process = try ChildProcess(
                [Binaries.path(of: program)],
                environment: [
                    "DATABASE_URL": "mysql://cronq:hunter2@127.0.0.1:1/cronq", "LOG_PATH": folder,
                    "RABBITMQ_URL": "amqp://cronq:hunter2@127.0.0.1:1/", "CRONQ_STATE_DIR": folder + "/state",
                    "PORT": "0",
                ], files: folder + "/program")
            defer { process.destroy() }
            try await eventually("it says what it waits for", within: .seconds(20)) {
                process.errors.contains(program == "cronq-runner" ? "does not answer yet" : "not ready yet")
            }
            #expect(process.errors.contains("127.0.0.1:1"), "\(process.errors)")
            #expect(process.ended() == nil)
            process.send(SIGTERM)
            #expect(try await process.end(within: .seconds(10)) == .exited(0), "\(process.errors)")
            #expect(!process.errors.contains("hunter2"))
        }
    }
}
