import CronqSQLite
import CronqShared
import Testing

extension APITests {
    // MARK: Reading

    @Test(
        "a list goes on where it ended, by pages that are counted or behind a job",
        arguments: [
            ("per_page=1", "after=", ["b", "a", "c", "d"]),
            ("per_page=3&sort=name.desc", "after=", ["d", "c", "b", "a"]),
            ("per_page=1&page=0", "page=", ["b", "a", "c", "d"]),
            ("per_page=2&category.name=one", "after=", ["b", "a", "c"]),
        ])
    func pagesJobs(query: String, cursor: String, names: [String]) async throws {
        try await run { stage async throws in
            var found: [String] = []
            var address: String? = "/api/jobs?\(query)"
            while let here = address {
                let page = try await stage.get(here)
                found += try page.texts("data.jobs", "name")
                address = try page.string("next")
                #expect(address?.contains("&\(cursor)") ?? true)
            }
            #expect(found == names)
        }
    }

    @Test("jobs are found by a part of their name, and by what they do")
    func findsJobs() async throws {
        try await run { stage async throws in
            _ = try await stage.finishedRun(exit: 1)
            _ = try await stage.send("POST", "/api/jobs/2/pause")
            _ = try await stage.start(4)
            let queries: [String: [String]] = [
                "search=A": ["a"], "search=zzz": [], "show=disabled": ["c"], "show=paused": ["a"],
                "show=scheduled": ["b", "d"], "show=active": ["d"], "show=running": [], "show=failing": ["b"],
                "show=scheduled&category.name=two": ["d"], "category.id=1&search=b": ["b"],
            ]
            for (query, names) in queries {
                #expect(try await stage.get("/api/jobs?\(query)").texts("data.jobs", "name") == names, "\(query)")
            }
        }
    }

    @Test("one job says what its definition is, and its tag names the revision")
    func showsJob() async throws {
        try await run { stage async throws in
            let job = try await stage.get("/api/jobs/3")
            #expect(job.headers["etag"] == "\"3-1\"")
            #expect(try job.flag("data.job.definition.enabled") == false)
            #expect(try job.number("data.job.revision") == 1)
            #expect(try job.value("data.job.pause") == nil)
        }
    }

    // MARK: Changing

    @Test("a patch changes the fields that it names, null gives one its default, and nothing makes no revision")
    func patches() async throws {
        try await run { stage async throws in
            let merge = ("Content-Type", "application/merge-patch+json")
            let body = Array(#"{"timeout": "2h", "routing_key": "slow", "name": "A"}"#.utf8)
            let sent = try await stage.client.request("PATCH", "/api/jobs/2?comment=why", headers: [merge], body: body)
            #expect(sent.status == 200)
            #expect(sent.headers["etag"] == "\"2-2\"")
            #expect(try sent.string("data.change") == "changed")
            #expect(try sent.texts("data.changes", "field") == ["name", "routing_key", "timeout"])
            #expect(try sent.string("data.job.definition.timeout") == "2h")
            #expect(try sent.count("warnings") == 0, "nobody knows of runners yet")
            let back = try await stage.send("PATCH", "/api/jobs/2", #"{"timeout": null, "routing_key": null}"#)
            #expect(try back.value("data.job.definition.timeout") == nil)
            #expect(try back.string("data.job.routing_key") == "default")
            let same = try await stage.send("PATCH", "/api/jobs/2", "{}")
            #expect(try same.string("data.change") == "unchanged")
            #expect(same.headers["etag"] == "\"2-3\"")
            let entry = try #require(try await stage.store.audit(AuditQuery(action: .jobChanged)).last)
            #expect(entry.event.summary.contains("why"))
        }
    }

    @Test("a patch that cannot be accepted names the field, and changes nothing")
    func refusesPatches() async throws {
        try await run { stage async throws in
            for (body, status, field) in [
                (#"{"schedule": "never"}"#, 422, "schedule"), (#"{"name": null}"#, 422, "name"),
                (#"{"colour": null}"#, 422, "colour"), (#"{"retries": {"attempts": 2}}"#, 422, "retries"),
                (#"{"timeout": 0}"#, 422, "timeout"), ("[]", 422, "body"), ("null", 422, "body"), ("{", 400, ""),
                (#"{"command": "x", "command": "y"}"#, 400, ""), (#"{"name": "B"}"#, 409, ""),
                (#"{"timeout": 1e999}"#, 400, ""),
            ] {
                let answer = try await stage.send("PATCH", "/api/jobs/2", body)
                #expect(answer.status == status, "\(answer.text)")
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(try answer.faults().first?.hasPrefix("\(field): ") ?? field.isEmpty, "\(answer.text)")
                #expect(try await stage.get("/api/jobs/2").headers["etag"] == "\"2-1\"")
            }
        }
    }

    @Test(
        "If-Match changes a job only at its revision",
        arguments: [
            ("PATCH", "\"2-1\"", 200), ("PATCH", "\"2-2\"", 412), ("DELETE", "*", 200), ("DELETE", "\"1-1\"", 412),
        ])
    func matchesRevisions(method: String, tag: String, status: Int) async throws {
        try await run { stage async throws in
            let body = method == "PATCH" ? #"{"command": "false"}"# : nil
            let answer = try await stage.send(method, "/api/jobs/2", body, ("If-Match", tag))
            #expect(answer.status == status)
            if status == 412 { #expect(answer.headers["etag"] == "\"2-1\"") }
            let exists = try await stage.send(method, "/api/jobs/1", body, ("If-None-Match", "*"))
            #expect(exists.status == 412)
        }
    }

    @Test("a job that is deleted is gone, and its history stays")
    func deletes() async throws {
        try await run { stage async throws in
            let run = try await stage.start(2)
            let answer = try await stage.send("DELETE", "/api/jobs/2?comment=over")
            #expect(answer.status == 200)
            #expect(try answer.value("removed") as? [String] == ["a"])
            #expect(answer.headers["etag"] == "\"1-2\"")
            for (method, path) in [
                ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/run"), ("POST", "/pause"), ("POST", "/resume"),
                ("POST", "/skip"),
            ] {
                let gone = try await stage.send(method, "/api/jobs/2\(path)", method == "PATCH" ? "{}" : nil)
                #expect(gone.status == 404, "\(method) \(path)")
            }
            let runs = try await stage.get("/api/jobs/2/runs")
            #expect(try runs.texts("data.runs", "run_id") == [run.description])
            #expect(try runs.string("data.runs.0.state") == "cancelled")
            #expect(try await stage.get("/api/jobs/2/revisions").count("data.revisions") == 1)
            let why = try await stage.get("/api/jobs/2/explain?at=2026-11-21T12:01:00Z")
            #expect(try why.string("data.explanation.cause") == "removed")
        }
    }

    // MARK: Rest

    @Test("a job rests until a time, for a length, or until somebody resumes it")
    func pauses() async throws {
        try await run { stage async throws in
            let until = try await stage.send(
                "POST", "/api/jobs/1/pause", #"{"until": "2026-11-21T14:00:00+01:00", "note": "moves"}"#)
            #expect(until.status == 200)
            #expect(try until.string("data.job.pause.until") == "2026-11-21T13:00:00Z")
            #expect(try until.string("data.job.pause.note") == "moves")
            #expect(try until.string("data.job.next_run") == "2026-11-21T13:00:00")
            #expect(try until.value("data.job.interval") as? Double == 60)
            let wishes: [(String, String?)] = [
                (#"{"for": "1h30m"}"#, "2026-11-21T13:30:00Z"), (#"{"for": 90}"#, "2026-11-21T12:01:30Z"),
                (#"{"for": 0.5, "note": null}"#, "2026-11-21T12:00:00.500Z"), ("{}", nil),
            ]
            for (body, end) in wishes {
                let answer = try await stage.send("POST", "/api/jobs/1/pause", body)
                #expect(try answer.string("data.job.pause.until") == end)
            }
            #expect(try await stage.send("POST", "/api/jobs/1/pause").status == 200, "no body at all")
            let resumed = try await stage.send("POST", "/api/jobs/1/resume", "{}")
            #expect(try resumed.value("data.job.pause") == nil)
            #expect(try await stage.send("POST", "/api/jobs/1/resume").status == 200, "it does not rest")
        }
    }

    @Test("a rest that cannot be is refused with its field")
    func refusesPauses() async throws {
        try await run { stage async throws in
            for (body, field) in [
                (#"{"until": "2026-11-21T12:00:00Z"}"#, "until"), (#"{"until": "soon"}"#, "until"),
                (#"{"until": 5}"#, "until"), (#"{"for": "0s"}"#, "for"), (#"{"for": -1}"#, "for"),
                (#"{"for": 1e300}"#, "for"), (#"{"for": "P1M"}"#, "for"), (#"{"for": true}"#, "for"),
                (#"{"until": "2027-01-01", "for": "1h"}"#, "for"), (#"{"note": []}"#, "note"),
                (#"{"colour": 1}"#, "colour"), ("[1]", "body"),
            ] {
                let answer = try await stage.send("POST", "/api/jobs/1/pause", body)
                #expect(answer.status == 422)
                #expect(try answer.faults().first?.hasPrefix("\(field): ") == true, "\(answer.text)")
                #expect(try await stage.get("/api/jobs/1").value("data.job.pause") == nil)
            }
        }
    }

    @Test("the next instant is left out, with a row that says so, where there is one")
    func skips() async throws {
        try await run { stage async throws in
            let answer = try await stage.send("POST", "/api/jobs/1/skip")
            #expect(answer.status == 200)
            #expect(try answer.string("data.skipped.scheduled_for") == "2026-11-21T12:01:00Z")
            #expect(try answer.string("data.skipped.next_run") == "2026-11-21T12:02:00Z")
            let run = try #require(try answer.string("data.skipped.run_id"))
            #expect(try await stage.get("/api/runs/\(run)").string("data.run.reason") == "skip_requested")
            _ = try await stage.send("POST", "/api/jobs/1/pause")
            for job in [1, 3] { #expect(try await stage.send("POST", "/api/jobs/\(job)/skip").status == 409) }
        }
    }

    // MARK: History

    @Test("revisions come with what each has changed")
    func listsRevisions() async throws {
        try await run { stage async throws in
            for command in ["x", "y"] {
                _ = try await stage.send("PATCH", "/api/jobs/1", #"{"command": "\#(command)"}"#)
            }
            let newest = try await stage.get("/api/jobs/1/revisions?limit=2")
            #expect(try newest.number("data.revisions.0.revision") == 3)
            #expect(try newest.string("data.revisions.1.changes.0.old") == "true")
            #expect(try newest.string("data.revisions.0.definition.command") == "y")
            let next = try #require(try newest.string("next"))
            let first = try await stage.get(next)
            #expect(try first.value("data.revisions.0.changes") == nil)
            #expect(try first.value("next") == nil)
        }
    }

    @Test(
        "why a job did not run is told for programs and for people",
        arguments: [
            ("2026-11-21T11:00:00Z", "before_the_job"), ("2026-11-21T12:01", "not_yet"),
            ("2026-11-21T12:05:30Z", "no_instant"), ("2026-11-21T12:00:00Z", "recorded"),
        ])
    func explains(at: String, cause: String) async throws {
        try await run { stage async throws in
            _ = try await stage.start()
            let answer = try await stage.get("/api/jobs/1/explain?at=\(at)")
            #expect(answer.status == 200)
            #expect(try answer.string("data.explanation.cause") == cause, "\(answer.text)")
            #expect(try answer.string("data.explanation.happened")?.hasSuffix(".") == true)
            #expect((try answer.string("data.explanation.run_id") == nil) == (cause != "recorded"))
        }
    }
}
