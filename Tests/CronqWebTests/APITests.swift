import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

/// What scripts do with the server, one file for each subject. One after the other: each has a server of its own, and hundreds
/// at a time would keep each other waiting.
@Suite("The API", .serialized)
struct APITests {
    /// What a test has at hand.
    struct Stage: Sendable {
        var client: RawClient
        var store: SQLiteStore

        func get(_ path: String, _ headers: (String, String)...) async throws -> RawAnswer {
            try await client.request("GET", path, headers: headers)
        }

        func send(
            _ method: String, _ path: String, _ json: String? = nil, _ headers: (String, String)...
        ) async throws -> RawAnswer {
            try await client.request(method, path, headers: headers, json: json)
        }

        /// Lets a run be granted; the fence is the first.
        func grant(_ run: RunID, lease: TimeSpan = .seconds(20)) async throws -> FencedRun {
            let offer = Offer(
                request: RequestID(high: 1, low: run.low), run: run, attempt: 1, runner: RunnerID("r1"), host: "host1")
            let answer = try #require(try await store.grant([offer], lease: lease).first)
            guard case .granted(let fence) = answer.verdict else { throw TestServer.Unexpected("\(answer)") }
            return FencedRun(run: run, fence: fence)
        }

        /// A run of job 1 that has printed something to both streams, and ended.
        func finishedRun(exit code: Int32 = 0) async throws -> RunID {
            let run = try await start()
            let fenced = try await grant(run)
            let chunks = [
                OutputChunk(
                    run: fenced, number: 0, stream: .stdout, offset: 0, at: TestServer.now, bytes: Array("one\n".utf8)),
                OutputChunk(
                    run: fenced, number: 1, stream: .stderr, offset: 0, at: TestServer.now, bytes: [0xFF, 0x0A]),
                OutputChunk(
                    run: fenced, number: 2, stream: .stdout, offset: 4, at: TestServer.now, bytes: Array("two\n".utf8)),
            ]
            let finish = Finish(
                run: fenced, outcome: .exited(code: code), startedAt: TestServer.now, finishedAt: TestServer.now,
                stdoutBytes: 8, stderrBytes: 2, output: chunks)
            _ = try await store.record([.finished(finish)], lease: .seconds(20))
            return run
        }

        /// A new run of a job.
        func start(_ job: Int = 1) async throws -> RunID {
            let answer = try await client.request("POST", "/api/jobs/\(job)/run")
            return try #require(RunID(try answer.string("run_id") ?? ""), "\(answer.text)")
        }
    }

    /// Serves the categories `one`, with the jobs b (1), a (2) and the disabled c (3), and `two`, with d (4); each at version 1.
    func run(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            _ = try await client.put(
                "one",
                TestServer.body(TestServer.job("b"), TestServer.job("a"), TestServer.job("c", #", "enabled": false"#)))
            _ = try await client.put("two", TestServer.body(TestServer.job("d", #", "routing_key": "slow""#)))
            try await body(Stage(client: client, store: store))
        }
    }
}

extension RawAnswer {
    /// The texts under one name in each element of a list.
    func texts(_ list: String, _ name: String) throws -> [String] {
        (try value(list) as? [[String: Any]] ?? []).map { $0[name] as? String ?? "" }
    }

    func flag(_ path: String) throws -> Bool? { try value(path) as? Bool }
}
