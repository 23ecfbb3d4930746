import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Streams of events")
struct EventStreamTests {
    @Test("a page sends its renewed parts at once, and again when they have changed")
    func page() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        try await TestServer.run(store: stage.store) { client async throws in
            let (counts, counted) = AsyncStream.makeStream(of: Int.self)
            let task = Task {
                defer { counted.finish() }
                return try await EventClient(client: client).read("/run/\(run)") { events in
                    counted.yield(events.count)
                    return events.count == 2
                }
            }
            for await count in counts where count == 1 { break }
            let fenced = try await stage.grant(run)
            try await stage.finish(fenced)
            let stream = try await task.value
            for header in ["text/event-stream", "no-store", "x-accel-buffering: no", "vary: accept", "nosniff"] {
                #expect(stream.head.lowercased().contains(header), "\(header)")
            }
            let first = stream.events[0]
            #expect(first.name == "parts" && first.id == "1")
            #expect(first.json["now"] as? Int == Int(TestServer.now.microseconds / 1_000))
            let parts = first.json["parts"] as? [String: String] ?? [:]
            #expect(parts.keys.contains("verdict") && parts.keys.contains("problems") && !parts.keys.contains("output"))
            let changed = stream.events[1].json["parts"] as? [String: String] ?? [:]
            #expect(changed["verdict"] != nil && changed["verdict"] != parts["verdict"])
            #expect(changed["problems"] == nil)
        }
    }

    @Test(
        "every page with renewed parts is a stream as well", arguments: ["/", "/jobs", "/runs", "/failures", "/job/1"])
    func everyPage(path: String) async throws {
        let stage = try await RunStage.make()
        try await TestServer.run(store: stage.store) { client async throws in
            let stream = try await EventClient(client: client).read(path) { !$0.isEmpty }
            #expect(stream.events.first?.name == "parts")
        }
    }

    @Test("who asks for a page gets a page, and who asks for its head gets no stream")
    func kinds() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        try await TestServer.run(store: stage.store) { client async throws in
            for accept in ["text/html", "*/*", "text/event-streams"] {
                let page = try await client.request("GET", "/run/\(run)", headers: [("Accept", accept)])
                #expect(page.headers["content-type"] == "text/html; charset=utf-8", "\(accept)")
            }
            for path in ["/run/\(run)", "/run/\(run)/output"] {
                let head = try await client.request("HEAD", path, headers: [("Accept", "text/event-stream")])
                #expect(head.status == 200 && head.body.isEmpty)
            }
            #expect(try await client.request("GET", "/run/\(run)/output").status == 406)
            let missing = try await client.request(
                "GET", "/run/\(RunID.last)", headers: [("Accept", "text/event-stream")])
            #expect(missing.status == 404)
            let wrong = try await client.request(
                "GET", "/run/\(run)/output?after=x", headers: [("Accept", "text/event-stream")])
            #expect(wrong.status == 400)
        }
    }

    @Test("output comes as it is written, goes on where a browser lost it, and ends with its run")
    func output() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        let fenced = try await stage.grant(run)
        try await stage.write(fenced, .stdout, "one\ntw", at: 0, number: 0)
        try await TestServer.run(store: stage.store) { client async throws in
            let events = EventClient(client: client)
            let path = "/run/\(run)/output"
            let first = try await events.read(path) { $0.contains { $0.name == "append" } }
            let append = try #require(first.events.first { $0.name == "append" })
            #expect((append.json["html"] as? String)?.contains("id=\"L1\"") == true)
            #expect((append.json["partial"] as? String)?.contains(">tw</span>") == true)
            try await stage.write(fenced, .stdout, "o\nthree\n", at: 6, number: 1)
            try await stage.finish(fenced, stdout: 14)
            let lost = [("Last-Event-ID", append.id ?? "")]
            let rest = try await events.read(path, headers: lost) { $0.last?.name == "end" }
            let lines = rest.events.compactMap { $0.json["html"] as? String }.joined()
            #expect(!lines.contains("L1\"") && lines.contains(">two\n</span>") && lines.contains(">three\n</span>"))
            #expect(rest.events.last?.json["state"] as? String == "failed")
            #expect(rest.events.contains { $0.name == "size" && $0.json["stdout"] as? String == "14 bytes" })
            let whole = try await events.read(path) { _ in false }
            #expect(whole.isClosed && whole.events.last?.name == "end")
        }
    }

    @Test("a page of output leads to the stream exactly behind what it shows")
    func fromPage() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        let fenced = try await stage.grant(run)
        try await stage.write(fenced, .stderr, "one\ntw", at: 0, number: 0)
        try await TestServer.run(store: stage.store) { client async throws in
            let page = HTMLOutline(try await client.request("GET", "/run/\(run)?stream=stderr").text)
            let address = try #require(page.elements.first { $0["id"] == "output" }?["data-output"])
            #expect(page.elements.contains { $0["id"] == "L2" && $0["class"] == "line err partial" })
            try await stage.write(fenced, .stdout, "not shown\n", at: 0, number: 1)
            try await stage.write(fenced, .stderr, "o\n", at: 6, number: 2)
            let stream = try await EventClient(client: client).read(address.replacing("&amp;", with: "&")) { events in
                events.contains { ($0.json["html"] as? String)?.contains(">two\n") == true }
            }
            let html = stream.events.compactMap { $0.json["html"] as? String }.joined()
            #expect(html.contains("id=\"L2\"") && !html.contains("id=\"L1\"") && !html.contains("not shown"))
        }
    }

    @Test("a server that stops ends its streams, whole events and all")
    func stops() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        let fenced = try await stage.grant(run)
        try await stage.write(fenced, .stdout, "one\n", at: 0, number: 0)
        let (open, opened) = AsyncStream.makeStream(of: String.self)
        let reading = try await TestServer.run(store: stage.store) { client async throws in
            let tasks = ["/run/\(run)", "/run/\(run)/output"].map { path in
                Task {
                    defer { opened.finish() }
                    return try await EventClient(client: client).read(path) { events in
                        if !events.isEmpty { opened.yield(path) }
                        return false
                    }
                }
            }
            var paths: Set<String> = []
            for await path in open where paths.insert(path).inserted && paths.count == 2 { break }
            return tasks
        }
        for task in reading { #expect(try await task.value.isClosed) }
    }

    @Test("one visitor has so many streams and no more; those that were left are free again")
    func limit() async throws {
        let stage = try await RunStage.make()
        let run = try await stage.request()
        try await TestServer.run(store: stage.store) { client async throws in
            let events = EventClient(client: client)
            var open: [Int32] = []
            for _ in 0..<StreamRoster.limitPerVisitor { open.append(try await events.stay("/run/\(run)")) }
            let refused = try await client.request("GET", "/run/\(run)", headers: [("Accept", "text/event-stream")])
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == "10")
            EventClient.leave(open.removeLast())
            // The server notices at some moment after it; each look is a request of its own.
            var answer = try await events.read("/run/\(run)") { !$0.isEmpty }
            for _ in 0..<1_000 where answer.isClosed { answer = try await events.read("/run/\(run)") { !$0.isEmpty } }
            #expect(!answer.isClosed)
            for descriptor in open { EventClient.leave(descriptor) }
        }
    }
}
