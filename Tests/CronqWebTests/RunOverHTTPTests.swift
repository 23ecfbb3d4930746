import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

@Suite("A run over HTTP")
struct RunOverHTTPTests {
    static let stdout = Array("line one\n".utf8)
    static let stderr: [UInt8] = [0xFF, 0xFE, 0x0A]

    /// A run that has written to both streams and failed.
    func finishedRun(in store: SQLiteStore, _ client: RawClient) async throws -> RunID {
        _ = try await client.put("c", TestServer.body(TestServer.job("<b>a</b>")))
        let id = try #require(RunID(try await client.request("POST", "/api/jobs/1/run").string("run_id") ?? ""))
        let lease = TimeSpan.seconds(20)
        let offer = Offer(
            request: RequestID(high: 1, low: 2), run: id, attempt: 1, runner: RunnerID("r1"), host: "host1")
        let answer = try #require(try await store.grant([offer], lease: lease).first)
        guard case .granted(let fence) = answer.verdict else { throw RawAnswer.Malformed(text: "\(answer)") }
        let fenced = FencedRun(run: id, fence: fence)
        let chunks = [
            OutputChunk(run: fenced, number: 0, stream: .stdout, offset: 0, at: TestServer.now, bytes: Self.stdout),
            OutputChunk(run: fenced, number: 1, stream: .stderr, offset: 0, at: TestServer.now, bytes: Self.stderr),
        ]
        let finish = Finish(
            run: fenced, outcome: .exited(code: 3), startedAt: TestServer.now, finishedAt: TestServer.now,
            stdoutBytes: Int64(Self.stdout.count), stderrBytes: Int64(Self.stderr.count), output: chunks)
        _ = try await store.record([.finished(finish)], lease: lease)
        return id
    }

    @Test("its result and output can be read, bytes that are not UTF-8 included")
    func showsResultAndOutput() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let id = try await finishedRun(in: store, client)
            let run = try await client.request("GET", "/api/runs/\(id)")
            #expect(try run.string("data.run.state") == "failed")
            #expect(try run.number("data.run.exit_code") == 3)
            #expect(try run.count("data.run.attempts") == 1)

            let output = try await client.request("GET", "/api/runs/\(id)/output")
            #expect(try output.string("data.chunks.0.text") == "line one\n")
            #expect(try output.value("data.chunks.0.base64") == nil)
            #expect(try output.string("data.chunks.1.base64") == "//4K")
            #expect(try output.value("data.complete") as? Bool == true)
            let rest = try await client.request("GET", "/api/runs/\(id)/output?from=1")
            #expect(try rest.count("data.chunks") == 1)
            #expect(try rest.number("data.next") == 2)
        }
    }

    @Test("raw output is the bytes themselves, as text that no browser interprets")
    func sendsRawOutput() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let id = try await finishedRun(in: store, client)
            for (name, bytes) in [("stdout", Self.stdout), ("stderr", Self.stderr)] {
                let answer = try await client.request("GET", "/run/\(id)/output/\(name)")
                #expect(answer.status == 200)
                #expect(answer.body == bytes)
                #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
                #expect(answer.headers["content-disposition"]?.hasPrefix("inline") == true)
            }
            #expect(try await client.request("GET", "/run/\(id)/output/other").status == 404)
        }
    }

    @Test("it stands in the original's job object as the original would have it")
    func showsInJobs() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let id = try await finishedRun(in: store, client)
            let job = try await client.request("GET", "/api/jobs/1")
            #expect(try job.string("data.job.last_run_status") == "failed")
            #expect(try job.string("data.job.last_run_text") == "Last run failed")
            #expect(try job.string("data.job.last_run_stop") == "2026-11-21T12:00:00")
            #expect(try job.string("data.job.runs.0.id") == id.description)
            #expect(try job.string("data.job.runs.0.status") == "finished")
            #expect(try job.number("data.job.runs.0.return_code") == 3)
        }
    }

    @Test("pages show it, and no name becomes markup")
    func showsPages() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let id = try await finishedRun(in: store, client)
            for path in ["/", "/job/1", "/run/\(id)", "/failures"] {
                let page = try await client.request("GET", path)
                #expect(page.status == 200)
                #expect(page.headers["content-type"] == "text/html; charset=utf-8")
                #expect(!page.text.contains("<b>a</b>"))
                #expect(page.text.contains("&lt;b&gt;a"))
            }
        }
    }

    @Test("history is paged by the last run shown")
    func pagesHistory() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            _ = try await client.put("c", TestServer.body(TestServer.job("a")))
            var runs: [String] = []
            for _ in 0..<25 {
                runs.append(try #require(try await client.request("POST", "/api/jobs/1/run").string("run_id")))
            }
            let first = try await client.request("GET", "/job/1").text
            let shown = runs.filter(first.contains)
            #expect(shown.count == 20)
            let last = try #require(shown.min())
            let second = try await client.request("GET", "/job/1?before=\(last)").text
            #expect(Set(runs.filter { second.contains("/run/\($0)") }) == Set(runs).subtracting(shown))
        }
    }
}
