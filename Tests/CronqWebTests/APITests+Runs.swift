import CronqSchedule
import CronqShared
import Testing

extension APITests {
    // MARK: Lists

    @Test("runs are listed newest first, by state, job, category, queue and time")
    func filtersRuns() async throws {
        try await run { stage async throws in
            _ = try await stage.finishedRun(exit: 1)
            _ = try await stage.start(2)
            _ = try await stage.start(4)
            for (query, count) in [
                ("", 3), ("state=pending", 2), ("state=pending,failed", 3), ("state=pending&state=failed", 3),
                ("state=lost", 0),
                ("job=1", 1), ("job=2", 1), ("job=3", 0), ("category=ONE", 2), ("category=none", 0), ("queue=slow", 1),
                ("from=2026-11-21T12:00:00Z", 3), ("from=2026-11-21T12:00:01Z", 0), ("until=2026-11-21T12:00:00Z", 0),
                ("until=2026-11-22", 3), ("category=two&state=pending", 1),
            ] {
                let answer = try await stage.get("/api/runs?\(query)")
                #expect(answer.status == 200)
                #expect(try answer.count("data.runs") == count, "\(query)")
                #expect(try answer.value("next") == nil)
            }
        }
    }

    @Test("pages of runs lead from the newest to the oldest, or from a run on to what is newer")
    func pagesRuns() async throws {
        try await run { stage async throws in
            var runs: [String] = []
            for _ in 0..<5 { runs.append(try await stage.start().description) }
            runs.sort()
            var found: [String] = []
            var address: String? = "/api/jobs/1/runs?limit=2&state=pending"
            while let here = address {
                let page = try await stage.get(here)
                found += try page.texts("data.runs", "run_id")
                address = try page.string("next")
            }
            #expect(found == runs.reversed())
            let newer = try await stage.get("/api/runs?after=\(runs[1])&limit=2")
            #expect(try newer.texts("data.runs", "run_id") == Array(runs[2...3]))
            #expect(try newer.string("next") == "/api/runs?limit=2&after=\(runs[3])")
        }
    }

    @Test("what cannot be filtered by is named")
    func refusesFilters() async throws {
        try await run { stage async throws in
            for query in [
                "state=sleeping", "job=x", "job=0", "from=yesterday", "until=", "before=1", "limit=0", "limit=501",
                "colour=red",
                "after=01a1fe25faf284639906dc2a909ad280&before=01a1fe25faf284639906dc2a909ad280",
            ] {
                let answer = try await stage.get("/api/runs?\(query)")
                #expect(answer.status == 400)
                #expect(
                    try answer.faults().first?.hasPrefix(String(query.prefix { $0 != "=" })) == true, "\(answer.text)")
                #expect(try await stage.get("/api/runs?job=99").count("data.runs") == 0)
            }
        }
    }

    // MARK: Asking for runs

    @Test("who asked for a run, and why, stays with it")
    func keepsReasons() async throws {
        try await run { stage async throws in
            let answer = try await stage.send("POST", "/api/jobs/1/run", #"{"reason": "the warehouse asked"}"#)
            #expect(answer.status == 200)
            let id = try #require(try answer.string("run_id"))
            let run = try await stage.get("/api/runs/\(id)")
            #expect(try run.string("data.run.note") == "the warehouse asked")
            #expect(try run.string("data.run.requested_by")?.hasPrefix("local:") == true)
            #expect(try run.string("data.run.page") == "/run/\(id)")
            for body in [
                #"{"reason": 5}"#, #"{"why": "x"}"#, "[]", #"{"reason": "\#(String(repeating: "x", count: 1_001))"}"#,
            ] {
                #expect(try await stage.send("POST", "/api/jobs/1/run", body).status == 422)
            }
            #expect(try await stage.get("/api/runs").count("data.runs") == 1)
        }
    }

    @Test("what has not started is cancelled at once, what runs is to be ended, and what is over stays as it is")
    func cancels() async throws {
        try await run { stage async throws in
            let waiting = try await stage.start()
            let done = try await stage.send("POST", "/api/runs/\(waiting)/cancel", #"{"reason": "not today"}"#)
            #expect(done.status == 200)
            #expect(try done.string("data.status") == "cancelled")
            #expect(
                try await stage.get("/api/runs/\(waiting)").string("data.run.detail")?.contains("not today") == true)
            let again = try await stage.send("POST", "/api/runs/\(waiting)/cancel")
            #expect(again.status == 409)
            #expect(try again.string("detail")?.contains("cancelled") == true)

            let running = try await stage.start(2)
            _ = try await stage.grant(running)
            let asked = try await stage.send("POST", "/api/runs/\(running)/cancel")
            #expect(asked.status == 202)
            #expect(try asked.string("data.status") == "requested")
            let run = try await stage.get("/api/runs/\(running)")
            #expect(try run.string("data.run.state") == "running")
            #expect(try run.string("data.run.cancel_requested_by")?.hasPrefix("local:") == true)

            let none = String(repeating: "0", count: 32)
            #expect(try await stage.send("POST", "/api/runs/\(none)/cancel").status == 404)
            #expect(try await stage.send("POST", "/api/runs/\(running)/cancel", #"{"x": 1}"#).status == 422)
        }
    }

    @Test("a run that is over is tried again as a new one, once for each key")
    func retries() async throws {
        try await run { stage async throws in
            let old = try await stage.finishedRun(exit: 1)
            let key = ("Idempotency-Key", "k")
            let path = "/api/runs/\(old)/retry"
            let first = try await stage.send("POST", path, #"{"reason": "again"}"#, key)
            #expect(first.status == 201)
            let id = try #require(try first.string("run_id"))
            #expect(first.headers["location"] == "/api/runs/\(id)")
            let run = try await stage.get("/api/runs/\(id)")
            #expect(try run.string("data.run.kind") == "retry")
            #expect(try run.string("data.run.retry_of") == old.description)
            #expect(try run.string("data.run.note") == "again")
            #expect(try await stage.send("POST", path, nil, key).string("run_id") == id)
            #expect(try await stage.send("POST", path).string("run_id") != id)
            let now = try await stage.send("POST", "/api/jobs/1/run", nil, key)
            #expect(try now.string("run_id") != id, "the key of another request")

            #expect(try await stage.send("POST", "/api/runs/\(id)/retry").status == 409, "it is not over")
            _ = try await stage.send("DELETE", "/api/jobs/1")
            #expect(try await stage.send("POST", path).status == 409, "its job is gone")
        }
    }

    // MARK: Output

    @Test(
        "output is followed by events: the attempt, its chunks in order, the end; and a lost stream goes on where it was"
    )
    func followsOutput() async throws {
        try await run { stage async throws in
            let run = try await stage.finishedRun()
            let events = ("Accept", "text/event-stream")
            let whole = try await stage.get("/api/runs/\(run)/output", events)
            #expect(whole.status == 200)
            #expect(whole.headers["content-type"] == "text/event-stream")
            let all = Self.events(whole.text)
            #expect(all.map(\.name) == ["attempt", "chunk", "chunk", "chunk", "end"])
            #expect(all[1].data.contains(#""text":"one\n""#))
            #expect(all[2].data.contains(#""base64":"/wo=""#))
            #expect(all[4].data == #"{"state":"succeeded"}"#)

            let rest = try await stage.get("/api/runs/\(run)/output", events, ("Last-Event-ID", all[2].id))
            let left = Self.events(rest.text)
            #expect(left.map(\.name) == ["chunk", "end"])
            #expect(left[0] == all[3])
            let from = try await stage.get("/api/runs/\(run)/output?from=2", events)
            #expect(Self.events(from.text).map(\.name) == ["chunk", "end"])
            #expect(try await stage.get("/api/runs/\(run)/output", events, ("Last-Event-ID", "x")).status == 400)
        }
    }

    private struct Event: Hashable {
        var name = ""
        var id = ""
        var data = ""
    }

    private static func events(_ text: String) -> [Event] {
        text.split(separator: "\n\n").compactMap { block in
            var event = Event()
            for line in block.split(separator: "\n") {
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
            }
            return event.name.isEmpty ? nil : event
        }
    }

    @Test("a stream of the output is sent whole or in ranges")
    func sendsRanges() async throws {
        try await run { stage async throws in
            let run = try await stage.finishedRun()
            let path = "/api/runs/\(run)/output/stdout"
            for (range, status, text, content) in [
                ("", 200, "one\ntwo\n", ""), ("bytes=4-5", 206, "tw", "bytes 4-5/8"),
                ("bytes=-2", 206, "o\n", "bytes 6-7/8"),
                ("bytes=8-", 416, "", "bytes */8"), ("lines=1", 200, "one\ntwo\n", ""),
            ] {
                let answer = range.isEmpty ? try await stage.get(path) : try await stage.get(path, ("Range", range))
                #expect(answer.status == status)
                if status != 416 { #expect(answer.text == text) }
                #expect(answer.headers["content-range"] ?? "" == content)
                let type = status == 416 ? "application/problem+json" : "text/plain; charset=utf-8"
                #expect(answer.headers["content-type"] == type)
            }
            #expect(try await stage.get("/api/runs/\(run)/output/other").status == 404)
            #expect(try await stage.get(path + "?fence=").status == 400)
            #expect(try await stage.get(path + "?fence=99").status == 404)
        }
    }
}
