import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Pages of runs over HTTP")
struct RunPagesOverHTTPTests {
    @Test("the page shows the run, its output, its attempt and its definition")
    func page() async throws {
        let stage = try await RunStage.make("<b>a</b>")
        let run = try await stage.request()
        let fenced = try await stage.grant(run)
        try await stage.write(fenced, .stdout, "one\n\u{1B}[31mtwo\u{1B}[0m\n", at: 0, number: 0)
        try await stage.write(fenced, .stderr, "oh <b>no</b>", at: 0, number: 1)
        try await stage.finish(fenced, stdout: 17, stderr: 12)
        try await TestServer.run(store: stage.store) { client async throws in
            let page = try await client.request("GET", "/run/\(run)")
            #expect(page.status == 200)
            #expect(page.headers["vary"] == "Accept")
            for part in [
                "Asked for by anna.", "exit code 3", "host1", "<span class=\"fg1\">two</span>", "id=\"L3\"",
                "oh &lt;b&gt;no&lt;/b&gt;", "data-size=\"stdout\">17 bytes",
            ] {
                #expect(page.text.contains(part), "\(part)")
            }
            #expect(!page.text.contains("<b>a</b>") && !page.text.contains("data-output"))
            let only = try await client.request("GET", "/run/\(run)?stream=stderr&fence=\(fenced.fence)").text
            #expect(only.contains("oh &lt;b&gt;") && !only.contains(">one\n"))
            #expect(try await client.request("GET", "/run/\(run)?stream=x").status == 400)
            #expect(try await client.request("GET", "/run/\(run)?fence=99").status == 404)
            #expect(try await client.request("GET", "/run/\(RunID.last)").status == 404)
        }
    }

    @Test("a run that has not started is cancelled, one that runs is to be ended, one that has ended is left")
    func cancel() async throws {
        let stage = try await RunStage.make()
        let waiting = try await stage.request("waiting")
        let running = try await stage.request("running")
        _ = try await stage.grant(running)
        let broker = RecordingBroker()
        try await TestServer.run(store: stage.store, broker: broker) { client async throws in
            let first = try await client.submit("/run/\(waiting)/cancel", [("reason", "not\nneeded")])
            #expect(first.status == 303)
            #expect(first.headers["location"] == "/run/\(waiting)?done=cancelled")
            let ended = try #require(try await stage.store.run(waiting)).run
            #expect(ended.state == .cancelled && ended.reason == .killed)
            #expect(ended.detail?.hasSuffix(": not needed") == true)
            let page = try await client.request("GET", "/run/\(waiting)?done=cancelled").text
            #expect(page.contains("The run is cancelled: it will not start."))
            #expect(page.contains("It was cancelled before it started, by local:"))
            #expect(
                try await client.submit("/run/\(running)/cancel").headers["location"]
                    == "/run/\(running)?done=requested")
            #expect(try await stage.store.run(running)?.run.cancelRequestedBy?.hasPrefix("local:") == true)
            #expect(try await client.request("GET", "/run/\(running)").text.contains("Its end was asked for by local:"))
            #expect(
                try await client.submit("/run/\(waiting)/cancel").headers["location"] == "/run/\(waiting)?done=ended")
            #expect(try await client.submit("/run/\(RunID.last)/cancel").status == 404)
        }
        #expect(await broker.wakes == 1)
    }

    @Test("a retry is a new run that names the old one; a double click makes one")
    func retry() async throws {
        let stage = try await RunStage.make()
        let failed = try await stage.failedRun()
        let orphan = try await stage.failedRun("another")
        let broker = RecordingBroker()
        try await TestServer.run(store: stage.store, broker: broker) { client async throws in
            let answer = try await client.submit("/run/\(failed)/retry", [("reason", "mended")])
            #expect(answer.status == 303)
            let location = try #require(answer.headers["location"])
            #expect(location.hasSuffix("?done=retried"))
            let id = try #require(RunID(String(location.dropFirst(5).prefix(32))))
            let retry = try #require(try await stage.store.run(id)).run
            #expect(retry.kind == .retry && retry.parent == failed && retry.note == "mended")
            #expect(try await client.submit("/run/\(failed)/retry").headers["location"] == location)
            #expect(try await client.request("GET", "/run/\(failed)").text.contains("href=\"/run/\(id)\""))
            #expect(try await client.request("GET", "/run/\(id)").text.contains("href=\"/run/\(failed)\""))
            #expect(try await client.submit("/run/\(id)/retry").status == 409)
            _ = try await stage.store.changeCategory(
                CategoryRequest(category: "c", edit: .remove([stage.job])), by: Author("test"))
            #expect(try await client.submit("/run/\(orphan)/retry").status == 409)
        }
        #expect(await broker.wakes > 0)
    }

    @Test(
        "ending and retrying need an operator in the run's category, looking a viewer", arguments: ["cancel", "retry"])
    func roles(action: String) async throws {
        let stage = try await RunStage.make()
        let run = try await stage.failedRun()
        let elsewhere = try await TestServer.token(Grants(role: .viewer, categories: ["d": .admin]), in: stage.store)
        let here = try await TestServer.token(Grants(role: .viewer, categories: ["c": .operator]), in: stage.store)
        let outside = try await TestServer.token(Grants(role: .admin, limit: ["d"]), in: stage.store)
        try await TestServer.run(store: stage.store) { client async throws in
            #expect(try await client.submit("/run/\(run)/\(action)", bearer: elsewhere).status == 403)
            #expect(try await client.submit("/run/\(run)/\(action)", bearer: here).status == 303)
            for path in ["/run/\(run)", "/run/\(run)/output/stdout", "/run/\(run)/output", "/job/\(stage.job)/explain"]
            {
                let answer = try await client.request("GET", path, headers: [("Authorization", "Bearer \(outside)")])
                #expect(answer.status == 403, "\(path)")
            }
            for path in ["/runs", "/failures", "/runs?category=c", "/runs?job=\(stage.job)"] {
                let answer = try await client.request("GET", path, headers: [("Authorization", "Bearer \(outside)")])
                #expect(answer.status == 403, "\(path)")
            }
            let list = try await client.request(
                "GET", "/runs?category=d", headers: [("Authorization", "Bearer \(outside)")])
            #expect(list.status == 200)
        }
    }

    @Test("reading never does what a form does", arguments: ["cancel", "retry"])
    func reading(action: String) async throws {
        let stage = try await RunStage.make()
        let run = try await stage.failedRun()
        try await TestServer.run(store: stage.store) { client async throws in
            #expect(try await client.request("GET", "/run/\(run)/\(action)").status == 405)
        }
    }

    @Test("ranges count the bytes of the stream, and what was cut is said")
    func ranges() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        let fenced = try await stage.grant(run)
        try await stage.write(fenced, .stdout, "0123456789", at: 0, number: 0)
        try await stage.write(fenced, .stdout, "abcdefghij", at: 20, number: 1)
        try await TestServer.run(store: stage.store) { client async throws in
            func get(
                _ range: String?, _ more: [(String, String)] = [], method: String = "GET"
            ) async throws -> RawAnswer {
                let headers = range.map { [("Range", $0)] } ?? []
                return try await client.request(method, "/run/\(run)/output/stdout", headers: headers + more)
            }
            let growing = try await get("bytes=25-")
            #expect(growing.status == 206 && growing.headers["content-range"] == "bytes 25-29/*")
            try await stage.finish(fenced, stdout: 35)
            let whole = try await get(nil)
            #expect(whole.status == 200 && whole.text == "0123456789abcdefghij")
            #expect(whole.headers["accept-ranges"] == "bytes")
            #expect(whole.headers["x-cronq-cut"] == "10-19, 30-34")
            #expect(whole.headers["content-length"] == "20")
            let part = try await get("bytes=8-22")
            #expect(part.status == 206 && part.text == "89")
            #expect(part.headers["content-range"] == "bytes 8-9/35")
            let later = try await get("bytes=12-")
            #expect(later.headers["content-range"] == "bytes 20-29/35" && later.text == "abcdefghij")
            let nothing = try await get("bytes=30-")
            #expect(nothing.status == 416 && nothing.headers["content-range"] == "bytes */35")
            #expect(nothing.headers["x-cronq-cut"] == "10-19, 30-34")
            #expect(try await get("bytes=0-1,4-5").status == 200)
            #expect(try await get("bytes=0-1", [("If-Range", "\"x\"")]).status == 200)
            let head = try await get("bytes=0-1", method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "20")
            #expect(try await client.request("GET", "/run/\(run)/output/stdout?fence=9").status == 404)
            #expect(try await client.request("GET", "/run/\(run)/output/stderr").body.isEmpty)
        }
    }

    // MARK: Lists

    @Test("runs are narrowed down by their addresses, and paged in both directions")
    func list() async throws {
        let stage = try await RunStage.make()
        var runs: [RunID] = []
        for number in 0..<60 { runs.append(try await stage.request("run \(number)")) }
        try await stage.finish(try await stage.grant(runs[0]))
        let newestFirst = runs.sorted(by: >)
        try await TestServer.run(store: stage.store) { [runs] client async throws in
            func shown(_ query: String) async throws -> [String] {
                let answer = try await client.request("GET", "/runs" + query)
                #expect(answer.status == 200, "\(query)")
                return HTMLOutline(answer.text).elements.filter { $0.name == "tr" }.compactMap { $0["data-key"] }
            }
            let ids = newestFirst.map(\.description)
            #expect(try await shown("") == Array(ids.prefix(50)))
            #expect(try await shown("?before=\(ids[49])") == Array(ids.suffix(10)))
            #expect(try await shown("?after=\(ids[50])") == Array(ids.prefix(50)))
            #expect(try await shown("?after=\(ids[55])") == Array(ids[5..<55]))
            #expect(try await shown("?state=failed") == [runs[0].description])
            #expect(try await shown("?state=failures&category=C") == [runs[0].description])
            #expect(try await shown("?job=\(stage.job)").count == 50)
            #expect(try await shown("?category=nobody").isEmpty)
            #expect(try await shown("?queue=slow").isEmpty)
            #expect(try await shown("?queue=default").count == 50)
            #expect(try await shown("?from=2026-11-21T12:00&until=2026-11-21T12:01").count == 50)
            #expect(try await shown("?until=2026-11-21T12:00").isEmpty)
            let wrong = try await client.request("GET", "/runs?from=noon")
            #expect(wrong.status == 422 && wrong.text.contains("value=\"noon\""))
            #expect(wrong.text.contains("“noon” is not a time"))
            for query in ["?job=99", "?job=x", "?state=x", "?x=1", "?before=x"] {
                #expect(try await client.request("GET", "/runs" + query).status >= 400, "\(query)")
            }
        }
    }

    @Test("failures are listed by run and by job")
    func failures() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.failedRun()
        try await TestServer.run(store: stage.store) { client async throws in
            let runs = try await client.request("GET", "/failures").text
            #expect(runs.contains("href=\"/run/\(run)\"") && runs.contains("action=\"/run/\(run)/retry\""))
            let jobs = try await client.request("GET", "/failures?by=job").text
            #expect(jobs.contains("href=\"/job/\(stage.job)\"") && jobs.contains("action=\"/run/\(run)/retry\""))
            #expect(try await client.request("GET", "/failures?by=x").status == 400)
        }
    }

    // MARK: Explanations

    @Test("any time of a job is explained, whether a run is on record or not")
    func explain() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.failedRun()
        _ = try await stage.store.skipNext([stage.job], by: Author("bert"))
        try await TestServer.run(store: stage.store) { client async throws in
            func explain(_ at: String) async throws -> String {
                let answer = try await client.request("GET", "/job/\(stage.job)/explain?at=\(PercentCoding.encode(at))")
                #expect(answer.status == 200, "\(at)")
                return answer.text
            }
            let plain = try await client.request("GET", "/job/\(stage.job)/explain")
            #expect(plain.status == 200 && plain.text.contains("at=2026-11-21T12%3A01%3A00Z"))
            #expect(try await explain("2026-11-20T11:00").contains("The job did not exist yet"))
            #expect(try await explain("2026-11-21T12:01").contains("This instant was left out on request by bert."))
            #expect(try await explain("2026-11-21T12:02").contains("Its time has not come"))
            #expect(
                try await explain("2026-11-21T12:02:30").contains("which has no instant at 2026-11-21 12:02:30 UTC"))
            #expect(try await explain("2026-11-21T13:02+01:00").contains("Its time has not come"))
            #expect(try await explain("2026-11-21T12:00:00Z").contains("href=\"/run/\(run)\""))
            let wrong = try await client.request("GET", "/job/\(stage.job)/explain?at=noon")
            #expect(wrong.status == 422 && wrong.text.contains("value=\"noon\""))
            #expect(try await client.request("GET", "/job/99/explain").status == 404)
            #expect(try await client.request("GET", "/job/\(stage.job)/explain?x=1").status == 400)
        }
    }
}
