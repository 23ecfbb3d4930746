import CronqSQLite
import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqWeb

@Suite("Versions of categories over HTTP")
struct CategoryPagesTests {
    private static func job(_ name: String, _ command: String = "true", schedule: String = "@daily") -> JobDefinition {
        JobDefinition(name: name, schedule: schedule, command: command)
    }

    /// A category that has held a and b, then b changed and c.
    private func store() async throws -> any JobStore {
        let store = try TestServer.store()
        let author = Author("anna")
        _ = try await store.replaceCategory("c", with: [Self.job("a"), Self.job("b")], by: author)
        _ = try await store.changeCategory(
            CategoryRequest(
                category: "c", edit: .replace([Self.job("b", "<b>"), Self.job("c")]), comment: "<i>tidied"),
            by: author)
        return store
    }

    @Test("versions say who did what, and why")
    func lists() async throws {
        try await TestServer.run(store: store()) { client async throws in
            let page = try await client.request("GET", "/category/c/versions")
            #expect(page.status == 200)
            #expect(page.text.contains("2 added") && page.text.contains("1 added, 1 changed, 1 removed"))
            #expect(page.text.contains("&lt;i&gt;tidied") && page.text.contains(">anna</span>"))
            let older = try await client.request("GET", "/category/c/versions?before=2")
            #expect(!older.text.contains("tidied") && older.text.contains("2 added"))
            #expect(try await client.request("GET", "/category/none/versions").status == 404)
        }
    }

    @Test("a version is shown beside the one before, job by job")
    func shows() async throws {
        try await TestServer.run(store: store()) { client async throws in
            let page = try await client.request("GET", "/category/c/versions/2")
            #expect(page.status == 200)
            #expect(page.text.contains("<ins class=\"name\">&lt;b&gt;</ins>"))
            for title in ["Changed ", "Added ", "Removed "] {
                #expect(page.text.contains(">\(title)<span"), "\(title)")
            }
            #expect(!page.text.contains("Roll back to this version"), "it is in force")
            let first = try await client.request("GET", "/category/c/versions/1")
            #expect(first.text.contains("/category/c/restore?version=1"))
            #expect(try await client.request("GET", "/category/c/versions/9").status == 404)
            #expect(try await client.request("GET", "/category/c/versions/x").status == 404)
        }
    }

    @Test("rolling back shows its plan first, does it, and says so")
    func rollsBack() async throws {
        let store = try await store()
        let broker = RecordingBroker()
        try await TestServer.run(store: store, broker: broker) { client async throws in
            let plan = try await client.request("GET", "/category/c/restore?version=1")
            #expect(plan.status == 200)
            for what in ["comes", "changes", "goes"] { #expect(plan.text.contains(">\(what)</td>"), "\(what)") }
            #expect(plan.text.contains("name=\"expected\" value=\"2\""))
            #expect(try await store.categories().first?.version == 2)

            let done = try await client.submit("/category/c/restore", [("version", "1"), ("expected", "2")])
            #expect(done.status == 303 && done.headers["location"] == "/category/c/versions?done=restored")
            #expect(try await store.jobs(JobQuery()).map(\.definition.name).sorted() == ["a", "b"])
            let list = try await client.request("GET", done.headers["location"] ?? "")
            #expect(list.text.contains("back to version 1") && list.text.contains("in force again"))
            let same = try await client.submit("/category/c/restore", [("version", "1"), ("expected", "3")])
            #expect(same.headers["location"] == "/category/c/versions?done=unchanged")
        }
        #expect(await broker.wakes == 2)
    }

    @Test("who was slower is shown the plan anew, and nothing is done")
    func conflicts() async throws {
        let store = try await store()
        try await TestServer.run(store: store) { client async throws in
            let late = try await client.submit(
                "/category/c/restore", [("version", "1"), ("expected", "1"), ("comment", "mine")])
            #expect(late.status == 409 && late.text.contains("The category was changed meanwhile"))
            #expect(late.text.contains("name=\"expected\" value=\"2\"") && late.text.contains("value=\"mine\""))
            #expect(try await store.categories().first?.version == 2)
        }
    }

    @Test("a version whose schedule is over cannot come back, and says why")
    func impossible() async throws {
        let clock = ManualClock(TestServer.now)
        let store = try SQLiteStore(inMemoryWith: SystemZones(), defaultZone: .utc, clock: { clock.now })
        let author = Author("anna")
        let soon = Self.job("a", schedule: "at 2026-11-21T12:00:30")
        _ = try await store.replaceCategory("c", with: [soon], by: author)
        _ = try await store.replaceCategory("c", with: [Self.job("a")], by: author)
        clock.advance(by: .minutes(1))
        try await TestServer.run(store: store) { client async throws in
            let plan = try await client.request("GET", "/category/c/restore?version=1")
            #expect(plan.status == 200 && plan.text.contains("cannot be in force again"))
            #expect(plan.text.contains("never fires") && !plan.text.contains("Roll back</button>"))
            let refused = try await client.submit("/category/c/restore", [("version", "1"), ("expected", "2")])
            #expect(refused.status == 422 && refused.text.contains("never fires"))
            let revision = try await client.submit("/job/1/restore", [("revision", "1"), ("expected", "2")])
            #expect(revision.status == 422 && revision.text.contains("never fires"))
            #expect(try await store.categories().first?.version == 2)
        }
    }

    @Test("a request without its numbers, or for a version that there is not, is refused")
    func refuses() async throws {
        try await TestServer.run(store: store()) { client async throws in
            #expect(try await client.request("GET", "/category/c/restore?version=9").status == 404)
            #expect(try await client.request("GET", "/category/c/restore").status == 400)
            #expect(try await client.submit("/category/c/restore", [("version", "1")]).status == 400)
        }
    }

    @Test("looking is for viewers, rolling back for editors of the category")
    func permissions() async throws {
        let store = try await store()
        let bearer = try await TestServer.token(Grants(role: .operator, categories: ["d": .editor]), in: store)
        try await TestServer.run(store: store) { client async throws in
            let headers = [("Authorization", "Bearer \(bearer)")]
            let page = try await client.request("GET", "/category/c/versions/1", headers: headers)
            #expect(page.status == 200 && !page.text.contains("/restore"))
            #expect(try await client.request("GET", "/category/c/restore?version=1", headers: headers).status == 403)
            let refused = try await client.submit(
                "/category/c/restore", [("version", "1"), ("expected", "2")], bearer: bearer)
            #expect(refused.status == 403)
            #expect(try await store.categories().first?.version == 2)
        }
    }
}
