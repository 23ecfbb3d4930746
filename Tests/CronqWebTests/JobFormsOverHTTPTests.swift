import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Forms of jobs over HTTP")
struct JobFormsOverHTTPTests {
    private static let filled = [
        ("category", "c"), ("name", "a"), ("description", ""), ("schedule", "*/5 * * * *"), ("time_zone", ""),
        ("command", "echo one\r\necho two"), ("routing_key", ""), ("enabled", "true"), ("timeout", ""), ("grace", ""),
        ("start_deadline", ""), ("on_lost", "fail"),
    ]

    private func filled(_ changed: [String: String]) -> [(String, String)] {
        let known = Self.filled.map { ($0.0, changed[$0.0] ?? $0.1) }
        let others = changed.filter { name, _ in !Self.filled.contains { $0.0 == name } }
        return known + others.map { ($0.key, $0.value) }
    }

    // MARK: New

    @Test("a job is created, and its page says so")
    func creates() async throws {
        let store = try TestServer.store()
        let broker = RecordingBroker()
        try await TestServer.run(store: store, broker: broker) { client async throws in
            let answer = try await client.submit("/jobs/new", filled(["step": "save"]))
            #expect(answer.status == 303)
            let location = try #require(answer.headers["location"])
            #expect(location.hasPrefix("/job/") && location.hasSuffix("?done=created"))
            let page = try await client.request("GET", location)
            #expect(page.status == 200 && page.text.contains("The job was created."))
            let job = try #require(try await store.jobs(JobQuery()).first)
            #expect(job.definition.command == "echo one\necho two" && job.definition.enabled)
            #expect(job.category.name == "c" && job.revision == 1)
        }
        #expect(await broker.wakes == 1)
    }

    @Test("a review shows the fires and creates nothing")
    func reviews() async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            let answer = try await client.submit("/jobs/new", filled(["step": "review"]))
            #expect(answer.status == 200)
            #expect(answer.text.contains("What will be created") && answer.text.contains("2026-11-21T12:05:00Z"))
            #expect(answer.text.contains("echo one\necho two</textarea>"))
            #expect(try await store.categories().isEmpty)
        }
    }

    @Test(
        "a field that is wrong is told beside it, and everything typed stays",
        arguments: [
            ("category", "", "the name is empty"), ("name", "", "the name is empty"), ("schedule", "never", "“never”"),
            ("schedule", "R1/2013-05-29T00:00:00/PT1M", "never fires"), ("command", "", "is empty"),
            ("time_zone", "Mars/Olympus", "Mars/Olympus"), ("routing_key", "cronq_results", "choose another name"),
            ("timeout", "soon", "is not a duration"), ("grace", "2h", "out of range"),
            ("start_deadline", "0", "out of range"), ("on_lost", "shrug", "“shrug”"),
        ])
    func refuses(field: String, value: String, message: String) async throws {
        let store = try TestServer.store()
        try await TestServer.run(store: store) { client async throws in
            for step in ["review", "save"] {
                let answer = try await client.submit(
                    "/jobs/new", filled([field: value, "step": step, "description": "kept \"&<"]))
                #expect(answer.status == 422)
                let outline = HTMLOutline(answer.text)
                #expect(outline.faults == [])
                let control = outline.elements.first { $0["id"] == "field-\(field)" }
                #expect(control?["aria-invalid"] == "true", "\(field) of \(step)")
                let error =
                    answer.text.split(separator: "id=\"field-\(field)-error\">").last?.prefix { $0 != "<" } ?? ""
                #expect(error.contains(message), "\(error)")
                #expect(answer.text.contains("kept &quot;&amp;&lt;</textarea>"))
            }
            #expect(try await store.categories().isEmpty)
        }
    }

    @Test("a name that another job has is refused; that of a removed one brings its history back")
    func names() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let taken = try await client.submit("/jobs/new", filled(["step": "save"]))
            #expect(taken.status == 422 && taken.text.contains("is the name of another job"))
            _ = try await client.submit("/job/\(id)/remove")
            let form = try await client.request("GET", "/jobs/new?from=\(id)")
            #expect(form.text.contains("value=\"a\"") && form.text.contains("Bring “a” back"))
            let back = try await client.submit("/jobs/new", filled(["step": "save", "from": "\(id)"]))
            #expect(back.headers["location"] == "/job/\(id)?done=created")
        }
    }

    @Test("a job like another begins as it is, under another name")
    func clones() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let form = try await client.request("GET", "/jobs/new?from=\(id)")
            #expect(form.text.contains("value=\"a (copy)\"") && form.text.contains("value=\"c\""))
            #expect(try await client.request("GET", "/jobs/new?from=99").status == 404)
            #expect(try await client.request("GET", "/jobs/new?category=d").text.contains("value=\"d\""))
        }
    }

    @Test("an editor of one category creates jobs there and nowhere else")
    func limits() async throws {
        let store = try TestServer.store()
        let bearer = try await TestServer.token(Grants(role: .viewer, categories: ["c": .editor]), in: store)
        try await TestServer.run(store: store) { client async throws in
            let refused = try await client.submit(
                "/jobs/new", filled(["category": "d", "step": "save"]), bearer: bearer)
            #expect(refused.status == 422 && refused.text.contains("there you need the role editor"))
            #expect(refused.text.contains("echo one\necho two</textarea>"))
            #expect(try await client.submit("/jobs/new", filled(["step": "save"]), bearer: bearer).status == 303)
            #expect(try await store.categories().map(\.name) == ["c"])
        }
    }

    // MARK: Edit

    @Test("an edit is reviewed field by field, then saved; saving the same again changes nothing")
    func edits() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            #expect(try await client.request("GET", "/job/\(id)/edit").text.contains("name=\"revision\" value=\"1\""))
            let fields = filled(["revision": "1", "step": "review"])
            let review = try await client.submit("/job/\(id)/edit", fields)
            #expect(review.status == 200)
            #expect(review.text.contains("<ins class=\"name\">*/5 * * * *</ins>"))
            #expect(review.text.contains("<del>true</del>") && review.text.contains("<ins>echo one</ins>"))
            #expect(review.text.contains("Its next run moves"))
            #expect(try await store.job(id)?.revision == 1)

            let saved = try await client.submit("/job/\(id)/edit", filled(["revision": "1", "step": "save"]))
            #expect(saved.status == 303 && saved.headers["location"] == "/job/\(id)?done=saved")
            #expect(try await store.job(id)?.definition.schedule == "*/5 * * * *")
            let again = try await client.submit("/job/\(id)/edit", filled(["revision": "2", "step": "save"]))
            #expect(again.headers["location"] == "/job/\(id)?done=unchanged")
            #expect(try await store.job(id)?.revision == 2)
        }
    }

    @Test("who was slower is shown what changed meanwhile, and loses nothing")
    func conflicts() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            _ = try await client.submit("/job/\(id)/edit", filled(["revision": "1", "timeout": "5m"]))
            for step in ["review", "save"] {
                let slower = try await client.submit(
                    "/job/\(id)/edit", filled(["revision": "1", "command": "mine", "step": step]))
                #expect(slower.status == 409)
                #expect(slower.text.contains("The job was changed meanwhile") && slower.text.contains(">5m</ins>"))
                #expect(slower.text.contains("\nmine</textarea>"))
                #expect(slower.text.contains("name=\"revision\" value=\"2\""))
            }
            #expect(try await store.job(id)?.definition.timeout == .minutes(5))
            let typed = try await client.submit(
                "/job/\(id)/edit", filled(["revision": "1", "command": "mine", "schedule": "never"]))
            #expect(typed.status == 409 && typed.text.contains("id=\"field-schedule-error\""))
            let now = try await client.submit("/job/\(id)/edit", filled(["revision": "2", "command": "mine"]))
            #expect(now.status == 303)
            #expect(try await store.job(id)?.definition.command == "mine")
        }
    }

    @Test("a name that another job has is refused in an edit, too, and so is a form without its revision")
    func editFaults() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a", "b"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            let taken = try await client.submit("/job/\(id)/edit", filled(["revision": "1", "name": "B"]))
            #expect(taken.status == 422 && taken.text.contains("is the name of another job"))
            let faulty = try await client.submit("/job/\(id)/edit", filled(["revision": "1", "schedule": ""]))
            #expect(faulty.status == 422 && faulty.text.contains("id=\"field-schedule-error\""))
            #expect(try await client.submit("/job/\(id)/edit", filled([:])).status == 400)
            #expect(try await client.submit("/job/99/edit", filled(["revision": "1"])).status == 404)
            #expect(try await store.job(id)?.revision == 1)
        }
    }

    @Test("what was typed for a job that was deleted meanwhile can make it anew")
    func deleted() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            _ = try await client.submit("/job/\(id)/remove")
            #expect(try await client.request("GET", "/job/\(id)/edit").status == 404)
            let late = try await client.submit("/job/\(id)/edit", filled(["revision": "1", "command": "mine"]))
            #expect(late.status == 409 && late.text.contains("\nmine</textarea>"))
            #expect(late.text.contains("action=\"/jobs/new\"") && late.text.contains("name=\"from\" value=\"\(id)\""))
        }
    }

    // MARK: Revisions

    @Test("revisions are listed with what each changed, and an older one comes back as a new one")
    func revisions() async throws {
        let store = try TestServer.store()
        let id = try await TestServer.add(["a"], to: "c", of: store)[0]
        try await TestServer.run(store: store) { client async throws in
            _ = try await client.submit("/job/\(id)/edit", filled(["revision": "1", "command": "<b>"]))
            let list = try await client.request("GET", "/job/\(id)/revisions")
            #expect(list.status == 200 && list.text.contains("<ins class=\"name\">&lt;b&gt;</ins>"))
            #expect(list.text.contains("name=\"revision\" value=\"1\""))
            let first = try await client.request("GET", "/job/\(id)/revisions?before=2")
            #expect(!first.text.contains("revision-2") && first.text.contains("Created by"))

            let stale = try await client.submit("/job/\(id)/restore", [("revision", "1"), ("expected", "1")])
            #expect(stale.status == 409)
            let back = try await client.submit("/job/\(id)/restore", [("revision", "1"), ("expected", "2")])
            #expect(back.status == 303 && back.headers["location"] == "/job/\(id)?done=restored")
            let job = try #require(try await store.job(id))
            #expect(job.definition.command == "true" && job.revision == 3)
            let missing = try await client.submit("/job/\(id)/restore", [("revision", "9"), ("expected", "3")])
            #expect(missing.status == 404)
            #expect(try await client.submit("/job/\(id)/restore", [("revision", "1")]).status == 400)
        }
    }
}
