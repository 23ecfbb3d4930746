import CronqSQLite
import CronqShared
import Testing

extension APITests {
    // MARK: Plans and modes

    @Test("a dry run tells what would be added, changed field by field, removed and moved, and changes nothing")
    func plansChanges() async throws {
        try await run { stage async throws in
            let daily = #"{"name": "a", "schedule": "@daily", "command": "false"}"#
            let body = TestServer.body(daily, TestServer.job("c", #", "enabled": false"#), TestServer.job("new"))
            let answer = try await stage.send("PUT", "/api/category/one?dry_run=1", body)
            #expect(answer.status == 200)
            #expect(try answer.flag("dry_run") == true)
            #expect(answer.headers["etag"] == "\"1-1\"", "what there is now, for If-Match")
            #expect(try answer.number("version") == 2)
            #expect(try answer.texts("jobs", "change") == ["changed", "unchanged", "added"])
            #expect(try answer.value("jobs.2.id") == nil && answer.value("jobs.2.page") == nil)
            #expect(try answer.texts("plan.added", "name") == ["new"])
            #expect(try answer.texts("plan.changed", "name") == ["a"])
            #expect(try answer.texts("plan.changed.0.fields", "field") == ["schedule", "command"])
            #expect(try answer.string("plan.changed.0.fields.1.old") == "true")
            #expect(try answer.string("plan.changed.0.fields.1.new") == "false")
            #expect(try answer.texts("plan.removed", "name") == ["b"])
            #expect(try answer.texts("plan.moved", "name") == ["a", "b"])
            #expect(try answer.string("plan.moved.0.previous_next_run") == "2026-11-21T12:01:00Z")
            #expect(try answer.string("plan.moved.0.next_run") == "2026-11-22T00:00:00Z")
            #expect(try answer.value("plan.moved.1.next_run") == nil)

            #expect(try await stage.get("/api/category/one").headers["etag"] == "\"1-1\"")
            #expect(try await stage.store.audit(AuditQuery(action: .categoryChanged)).count == 2)
        }
    }

    @Test("a dry run of a new category makes none")
    func plansNewCategories() async throws {
        try await run { stage async throws in
            let answer = try await stage.send(
                "PUT", "/api/category/new?dry_run=true", TestServer.body(TestServer.job("x")))
            #expect(answer.status == 200)
            #expect(try answer.value("category.id") == nil)
            #expect(answer.headers["etag"] == nil)
            #expect(try await stage.get("/api/category/new").status == 404)
        }
    }

    @Test(
        "mode says what becomes of jobs that are not sent, and of those that are there",
        arguments: [
            ("replace", ["changed", "added"], ["b", "c"], ["a", "new"]),
            ("update", ["changed", "added"], [], ["a", "b", "c", "new"]),
            ("create", ["unchanged", "added"], [], ["a", "b", "c", "new"]),
        ])
    func honoursModes(mode: String, changes: [String], removed: [String], left: [String]) async throws {
        try await run { stage async throws in
            let body = TestServer.body(TestServer.job("a", #", "routing_key": "slow""#), TestServer.job("new"))
            let answer = try await stage.send("PUT", "/api/category/one?mode=\(mode)", body)
            #expect(answer.status == 200)
            #expect(try answer.texts("jobs", "change") == changes)
            #expect(try answer.value("removed") as? [String] == removed)
            let content = try await stage.get("/api/category/one")
            #expect(try content.texts("jobs", "name") == left)
            #expect(try content.string("jobs.0.routing_key") == (mode == "create" ? "default" : "slow"))
        }
    }

    // MARK: Preconditions

    @Test(
        "If-Match changes a category only if it is at one of these versions",
        arguments: [
            ("\"1-1\"", 200), ("\"9-9\", \"1-1\"", 200), ("*", 200), ("\"1-2\"", 412), ("\"2-1\"", 412),
            ("W/\"1-1\"", 412), ("1-1", 412),
        ])
    func honoursIfMatch(tag: String, status: Int) async throws {
        try await run { stage async throws in
            let answer = try await stage.send("PUT", "/api/category/one", TestServer.body(), ("If-Match", tag))
            #expect(answer.status == status)
            #expect(answer.headers["etag"] == (status == 200 ? "\"1-2\"" : "\"1-1\""))
            #expect(try await stage.get("/api/category/one").count("jobs") == (status == 200 ? 0 : 3))
        }
    }

    @Test("what is expected to be there and is not is refused, and not made")
    func refusesMissing() async throws {
        try await run { stage async throws in
            for tag in ["*", "\"1-1\""] {
                let answer = try await stage.send("PUT", "/api/category/new", TestServer.body(), ("If-Match", tag))
                #expect(answer.status == 412)
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(answer.headers["etag"] == nil)
            }
            #expect(try await stage.get("/api/category/new").status == 404)
        }
    }

    @Test("If-None-Match: * makes a category, and changes none that is there")
    func honoursIfNoneMatch() async throws {
        try await run { stage async throws in
            let new = ("If-None-Match", "*")
            let made = try await stage.send("PUT", "/api/category/new", TestServer.body(TestServer.job("x")), new)
            #expect(made.status == 200)
            #expect(made.headers["etag"] == "\"3-1\"")
            let refused = try await stage.send("PUT", "/api/category/NEW", TestServer.body(), new)
            #expect(refused.status == 412)
            #expect(refused.headers["etag"] == "\"3-1\"")
            let tag = try await stage.send("PUT", "/api/category/new", TestServer.body(), ("If-None-Match", "\"3-1\""))
            #expect(tag.status == 400)
            let both = try await stage.send("PUT", "/api/category/new", TestServer.body(), new, ("If-Match", "*"))
            #expect(both.status == 400)
            for name in ["If-Match", "If-None-Match"] {
                #expect(try await stage.send("PUT", "/api/category/new", TestServer.body(), (name, "")).status == 400)
            }
            #expect(try await stage.get("/api/category/new").count("jobs") == 1)
        }
    }

    @Test("a category to which nothing was done yet has a tag like any other")
    func matchesVersionZero() async throws {
        try await run { stage async throws in
            #expect(try await stage.send("PUT", "/api/category/empty", TestServer.body()).headers["etag"] == "\"3-0\"")
            let match = ("If-Match", "\"3-0\"")
            let job = TestServer.body(TestServer.job("x"))
            #expect(try await stage.send("PUT", "/api/category/empty", job, match).headers["etag"] == "\"3-1\"")
            #expect(try await stage.send("PUT", "/api/category/empty", TestServer.body(), match).status == 412)
        }
    }

    // MARK: Content and versions

    @Test("what GET answers is what PUT takes: sent back, it changes nothing")
    func roundTrips() async throws {
        try await run { stage async throws in
            let fields = #", "timeout": 90, "time_zone": "Europe/London", "description": "d", "on_lost": "rerun""#
            _ = try await stage.send(
                "PUT", "/api/category/one?mode=update", TestServer.body(TestServer.job("a", fields)))
            let content = try await stage.get("/api/category/one")
            #expect(content.headers["etag"] == "\"1-2\"")
            #expect(try content.string("category") == "one")
            #expect(try content.string("jobs.0.timeout") == "1m30s")
            #expect(try content.value("jobs.1.timeout") == nil && !content.text.contains("null"))
            let again = try await stage.send("PUT", "/api/category/one", content.text)
            #expect(try again.texts("jobs", "change") == ["unchanged", "unchanged", "unchanged"])
            #expect(again.headers["etag"] == "\"1-2\"")
        }
    }

    @Test("a client that has a version already is not sent it again")
    func answersNotModified() async throws {
        try await run { stage async throws in
            for tag in ["\"1-1\"", "W/\"1-1\"", "\"x\", \"1-1\"", "*"] {
                let answer = try await stage.get("/api/category/one", ("If-None-Match", tag))
                #expect(answer.status == 304)
                #expect(answer.headers["etag"] == "\"1-1\"")
                #expect(answer.body.isEmpty)
            }
            #expect(try await stage.get("/api/category/one", ("If-None-Match", "\"1-2\"")).status == 200)
        }
    }

    @Test("each version can be read again, with what it changed, and the newest come first")
    func showsVersions() async throws {
        try await run { stage async throws in
            let job = #"{"name": "a", "schedule": "R/2013-05-29T00:00:00/PT1M", "command": "false"}"#
            let not = ("X-CronQ-Comment", "not this")
            _ = try await stage.send("PUT", "/api/category/one?comment=less", TestServer.body(job), not)
            _ = try await stage.send("PUT", "/api/category/one", TestServer.body(), ("X-CronQ-Comment", "nothing"))
            let newest = try await stage.get("/api/category/one/versions?limit=2")
            #expect(try newest.number("data.versions.0.version") == 3)
            #expect(try newest.texts("data.versions", "comment") == ["nothing", "less"])
            #expect(try newest.number("data.versions.1.removed") == 2)
            #expect(try newest.string("data.versions.0.by")?.hasPrefix("local:") == true)
            let next = try #require(try newest.string("next"))
            #expect(next == "/api/category/one/versions?limit=2&before=2")
            let oldest = try await stage.get(next)
            #expect(try oldest.number("data.versions.0.added") == 3)
            #expect(try oldest.value("next") == nil)

            let second = try await stage.get("/api/category/one/versions/2")
            #expect(try second.texts("data.jobs", "name") == ["a"])
            #expect(try second.string("data.comment") == "less")
            #expect(try second.texts("data.changes", "change") == ["changed", "removed", "removed"])
            #expect(try second.string("data.changes.0.fields.0.new") == "false")
            let first = try await stage.get("/api/category/one/versions/1")
            #expect(try first.texts("data.changes", "change") == ["added", "added", "added"])
            let old = try await stage.get("/api/category/one?version=1")
            #expect(old.headers["etag"] == "\"1-1\"")
            #expect(try old.count("jobs") == 3)
        }
    }

    @Test("a rollback brings a version back as a new one")
    func rollsBack() async throws {
        try await run { stage async throws in
            _ = try await stage.send("PUT", "/api/category/one", TestServer.body(TestServer.job("a")))
            let path = "/api/category/one/rollback"
            let plan = try await stage.send("POST", path + "?dry_run=1", #"{"version": 1}"#)
            #expect(try plan.texts("plan.added", "name") == ["b", "c"])
            #expect(plan.headers["etag"] == "\"1-2\"")
            #expect(try await stage.send("POST", path, #"{"version": 1}"#, ("If-Match", "\"1-1\"")).status == 412)
            let done = try await stage.send("POST", path, #"{"version": 1}"#, ("If-Match", "\"1-2\""))
            #expect(done.status == 200)
            #expect(done.headers["etag"] == "\"1-3\"")
            #expect(try done.texts("jobs", "change") == ["unchanged", "added", "added"])
            let versions = try await stage.get("/api/category/one/versions?limit=1")
            #expect(try versions.string("data.versions.0.comment") == "back to version 1")
            #expect(try await stage.get("/api/jobs/1").status == 200)
        }
    }

    @Test("a rollback to nowhere says so")
    func refusesRollbacks() async throws {
        try await run { stage async throws in
            for (category, body, status) in [
                ("one", #"{"version": 9}"#, 404), ("none", #"{"version": 1}"#, 404), ("one", "{}", 422),
                ("one", #"{"version": "1"}"#, 422), ("one", #"{"version": -1}"#, 422),
                ("one", #"{"version": 1, "x": 1}"#, 422), ("one", "[]", 422), ("one", "{", 400),
            ] {
                let answer = try await stage.send("POST", "/api/category/\(category)/rollback", body)
                #expect(answer.status == status, "\(body)")
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(try await stage.get("/api/category/one").headers["etag"] == "\"1-1\"")
            }
        }
    }

    @Test("comments have a limit, wherever they stand")
    func limitsComments() async throws {
        try await run { stage async throws in
            let long = String(repeating: "x", count: 1_001)
            let address = try await stage.send("PUT", "/api/category/one?comment=\(long)", TestServer.body())
            #expect(address.status == 400)
            let header = try await stage.send(
                "PUT", "/api/category/one?comment=short", TestServer.body(), ("X-CronQ-Comment", long))
            #expect(header.status == 400)
            #expect(try await stage.get("/api/category/one").count("jobs") == 3)
        }
    }

    @Test("categories are listed with their versions and sizes")
    func listsCategories() async throws {
        try await run { stage async throws in
            let all = try await stage.get("/api/categories")
            #expect(try all.texts("data.categories", "name") == ["one", "two"])
            #expect(try all.number("data.categories.0.version") == 1)
            #expect(try all.number("data.categories.0.jobs") == 3)
            #expect(try await stage.get("/api/categories/TWO").number("data.category.id") == 2)
        }
    }
}
