import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("What is done to jobs over HTTP")
struct JobActionsOverHTTPTests {
    @Test("a run is asked for with a reason, which stays with it")
    func runs() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        let broker = RecordingBroker()
        try await TestServer.run(store: store, broker: broker) { client async throws in
            let answer = try await client.submit("/job/\(id)/run", [("note", "<b>because")])
            #expect(answer.status == 303)
            let location = try #require(answer.headers["location"])
            let run = try #require(RunID(String(location.suffix(32))))
            let detail = try #require(try await store.run(run))
            #expect(detail.run.kind == .manual && detail.run.note == "<b>because")
            #expect(detail.run.requestedBy.hasPrefix("local:"))
            let page = try await client.request("GET", location)
            #expect(page.text.contains("href=\"/run/\(run)\">Watch the run"))
            let again = try await client.submit("/job/\(id)/run")
            #expect(again.headers["location"] != location)
        }
        #expect(await broker.wakes == 2)
    }

    @Test("a job is paused until a time on the viewer's clocks, changed, and resumed")
    func pauses() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let answer = try await client.submit(
                "/job/\(id)/pause", [("until", "2026-11-21T14:30"), ("note", "moving")], zone: "Europe/Berlin")
            #expect(answer.headers["location"] == "/job/\(id)?done=paused")
            var pause = try #require(try await store.job(id)?.pause)
            #expect(pause.until?.iso8601 == "2026-11-21T13:30:00Z" && pause.note == "moving")
            _ = try await client.submit("/job/\(id)/pause", [("for", "2d")])
            pause = try #require(try await store.job(id)?.pause)
            #expect(pause.until == TestServer.now + .days(2) && pause.note == nil)
            #expect(try await client.submit("/job/\(id)/skip").headers["location"] == "/job/\(id)?done=nothing_to_skip")
            #expect(try await client.submit("/job/\(id)/resume").headers["location"] == "/job/\(id)?done=resumed")
            #expect(try await store.job(id)?.pause == nil)
            #expect(try await client.submit("/job/\(id)/resume").headers["location"] == "/job/\(id)?done=not_paused")
        }
    }

    @Test("an end that cannot be read is told on the job's page, and nothing is paused")
    func refusesPause() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let answer = try await client.submit("/job/\(id)/pause", [("for", "soon"), ("note", "kept")])
            #expect(answer.status == 422)
            #expect(answer.text.contains("id=\"pause-for-error\">“soon”") && answer.text.contains("value=\"kept\""))
            #expect(try await store.job(id)?.pause == nil)
        }
    }

    @Test("the next run is skipped")
    func skips() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let answer = try await client.submit("/job/\(id)/skip")
            #expect(answer.headers["location"] == "/job/\(id)?done=skipped")
            #expect(try await store.job(id)?.nextRun?.iso8601 == "2026-11-21T12:02:00Z")
            let page = try await client.request("GET", "/job/\(id)?state=skipped")
            #expect(page.status == 200 && page.text.contains("class=\"state skipped\""))
        }
    }

    @Test("deleting asks first; afterwards the page stays, and nothing runs")
    func removes() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let asked = try await client.request("GET", "/job/\(id)/remove")
            #expect(asked.status == 200 && asked.text.contains("Delete “a”"))
            #expect(try await store.job(id)?.removedAt == nil)
            #expect(try await client.submit("/job/\(id)/remove").headers["location"] == "/job/\(id)?done=removed")
            #expect(try await client.request("GET", "/job/\(id)").text.contains("The job was deleted"))
            for action in ["run", "pause"] {
                #expect(try await client.submit("/job/\(id)/\(action)").status == 409, "\(action)")
            }
            #expect(try await client.request("GET", "/job/\(id)/remove").status == 409)
        }
    }

    @Test("reading never does what a form does", arguments: ["run", "pause", "resume", "skip", "restore"])
    func reading(action: String) async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            #expect(try await client.request("GET", "/job/\(id)/\(action)").status == 405)
            #expect(try await client.request("GET", "/jobs/actions").status == 405)
            #expect(try await store.runs(ofJob: id, before: nil, limit: 1).isEmpty)
        }
    }

    @Test(
        "each form needs its role in the job's category",
        arguments: [
            ("run", Role.operator), ("pause", .operator), ("resume", .operator), ("skip", .operator), ("edit", .editor),
            ("remove", .editor), ("restore", .editor),
        ])
    func roles(action: String, role: Role) async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        let lesser: Role = role == .editor ? .operator : .viewer
        let elsewhere = try await TestServer.token(Grants(role: lesser, categories: ["d": .admin]), in: store)
        let here = try await TestServer.token(Grants(role: .viewer, categories: ["c": role]), in: store)
        let fields = [("revision", "1"), ("expected", "1"), ("name", "a"), ("schedule", "@daily"), ("command", "x")]
        try await TestServer.run(store: store) { client async throws in
            #expect(try await client.submit("/job/\(id)/\(action)", fields, bearer: elsewhere).status == 403)
            #expect(try await store.job(id)?.revision == 1)
            #expect(try await store.runs(ofJob: id, before: nil, limit: 1).isEmpty)
            #expect(try await client.submit("/job/\(id)/\(action)", fields, bearer: here).status == 303)
        }
    }

    // MARK: Many at once

    @Test("several jobs are done with at once, and the list comes back as it was, with how many")
    func bulk() async throws {
        let store = try TestServer.store()
        let ids = try await TestServer.add(["a", "b", "x"], to: "c", of: store)
        try await TestServer.run(store: store) { client async throws in
            let chosen = [("job.\(ids[0])", "1"), ("job.\(ids[1])", "1")]
            let address = "/jobs/actions?q=a&category=c"
            let run = try await client.submit(address, chosen + [("action", "run")])
            #expect(run.status == 303)
            #expect(run.headers["location"] == "/jobs?q=a&category=c&done=run&count=2&of=2")
            #expect(
                try await client.request("GET", run.headers["location"] ?? "").text.contains(
                    "2 jobs were asked to run."))

            let asks = try await client.submit(address, chosen + [("action", "pause")])
            #expect(asks.status == 200 && asks.text.contains("Pause 2 jobs"))
            #expect(try await store.job(ids[0])?.pause == nil)
            let confirmed = chosen + [("action", "pause"), ("confirmed", "1")]
            let wrong = try await client.submit(address, confirmed + [("until", "soon")])
            #expect(wrong.status == 422 && wrong.text.contains("id=\"rest-until-error\""))
            let paused = try await client.submit(address, confirmed + [("for", "1h"), ("note", "n")])
            #expect(paused.headers["location"] == "/jobs?q=a&category=c&done=pause&count=2&of=2")
            #expect(try await store.job(ids[1])?.pause?.note == "n")

            let all = ids.map { ("job.\($0)", "1") }
            let resumed = try await client.submit("/jobs/actions", all + [("action", "resume")])
            #expect(resumed.headers["location"] == "/jobs?done=resume&count=2&of=3")
            let skipped = try await client.submit("/jobs/actions", [("only", "skip.\(ids[2])")] + all)
            #expect(skipped.headers["location"] == "/jobs?done=skip&count=1&of=1")

            let warned = try await client.submit("/jobs/actions?page=category&category=c", all + [("action", "remove")])
            #expect(warned.status == 200 && warned.text.contains("Delete 3 jobs"))
            let removed = try await client.submit(
                "/jobs/actions?page=category&category=c", all + [("action", "remove"), ("confirmed", "1")])
            #expect(removed.headers["location"] == "/category/c?done=remove&count=3&of=3")
            #expect(try await store.jobs(JobQuery()).isEmpty)
            let gone = try await client.submit("/jobs/actions", all + [("action", "run")])
            #expect(gone.headers["location"] == "/jobs?done=run&count=0&of=3")
            let nothing = try await client.submit("/jobs/actions", [("action", "run")])
            #expect(nothing.headers["location"] == "/jobs?done=run&count=0&of=0")
            #expect(try await client.submit("/jobs/actions", all).status == 400)
        }
    }

    @Test("jobs that the visitor may not touch are named, and nothing is done to them")
    func bulkPermissions() async throws {
        let store = try TestServer.store()
        let mine = try await TestServer.add(["a"], to: "mine", of: store)[0]
        let theirs = try await TestServer.add(["<b>theirs"], to: "theirs", of: store)[0]
        let bearer = try await TestServer.token(Grants(role: .viewer, categories: ["mine": .editor]), in: store)
        try await TestServer.run(store: store) { client async throws in
            let both = [("job.\(mine)", "1"), ("job.\(theirs)", "1")]
            let run = try await client.submit("/jobs/actions", both + [("action", "run")], bearer: bearer)
            #expect(run.status == 200 && run.text.contains("1 job was asked to run."))
            #expect(run.text.contains("&lt;b&gt;theirs") && run.text.contains("role operator"))
            #expect(try await store.runs(ofJob: theirs, before: nil, limit: 1).isEmpty)
            #expect(try await store.runs(ofJob: mine, before: nil, limit: 1).count == 1)

            let asked = try await client.submit("/jobs/actions", both + [("action", "remove")], bearer: bearer)
            #expect(asked.text.contains("Delete “a”") && asked.text.contains("Nothing is done to 1 job"))
            #expect(!asked.text.contains("name=\"job.\(theirs)\""))
            let none = try await client.submit(
                "/jobs/actions", [("job.\(theirs)", "1"), ("action", "remove"), ("confirmed", "1")], bearer: bearer)
            #expect(none.status == 403 && none.text.contains("Nothing was done."))
            #expect(try await store.job(theirs)?.removedAt == nil)
        }
    }

    // MARK: Lists

    @Test("lists are searched, filtered and paged by their addresses")
    func lists() async throws {
        let store = try TestServer.store()
        let ids = try await TestServer.add((1...50).map { "job \($0)" }, to: "c", of: store)
        _ = try await store.pause([ids[0]], until: nil, note: nil, by: Author("test"))
        let disabled = JobDefinition(name: "off", schedule: "@daily", command: "x", enabled: false)
        _ = try await store.changeCategory(
            CategoryRequest(category: "d", edit: .update([disabled])), by: Author("test"))
        try await TestServer.run(store: store) { client async throws in
            func rows(_ address: String) async throws -> [String] {
                let answer = try await client.request("GET", address)
                #expect(answer.status == 200, "\(address)")
                return HTMLOutline(answer.text).elements.filter { $0.name == "tr" }.compactMap { $0["id"] }
            }
            let first = try await rows("/jobs")
            #expect(first.count == JobListPage.limit)
            let last = first.last?.split(separator: "-").last ?? ""
            let second = try await rows("/jobs?after=\(last)")
            #expect(second.count == 51 - JobListPage.limit && Set(first).isDisjoint(with: second))
            #expect(try await rows("/jobs?q=JOB+50") == ["job-\(ids[49])"])
            #expect(try await rows("/jobs?show=paused") == ["job-\(ids[0])"])
            #expect(try await rows("/jobs?show=disabled").count == 1)
            #expect(try await rows("/jobs?category=d").count == 1)
            #expect(try await rows("/jobs?category=d&hide=inactive").isEmpty)
            #expect(try await rows("/category/d").count == 1)
            #expect(try await rows("/category/c?q=job+50").count == 1)
            #expect(try await client.request("GET", "/category/none").status == 404)
            #expect(try await client.request("GET", "/jobs?show=red").status == 400)
        }
    }

    @Test("a token of some categories sees them, and no list of all")
    func limited() async throws {
        let store = try TestServer.store()
        try await TestServer.add(["a"], to: "c", of: store)
        let other = try await TestServer.add(["b"], to: "d", of: store)[0]
        let bearer = try await TestServer.token(Grants(role: .viewer, limit: ["c"]), in: store)
        try await TestServer.run(store: store) { client async throws in
            for (address, status) in [
                ("/", 403), ("/jobs", 403), ("/jobs?category=c", 200), ("/jobs?category=d", 403), ("/category/c", 200),
                ("/category/d", 403), ("/job/\(other)", 403), ("/job/\(other)/revisions", 403),
            ] {
                let answer = try await client.request("GET", address, headers: [("Authorization", "Bearer \(bearer)")])
                #expect(answer.status == status, "\(address)")
            }
        }
    }
}
