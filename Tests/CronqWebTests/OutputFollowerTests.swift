import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Following output")
struct OutputFollowerTests {
    /// A store with one run, granted again and again, and a clock that the test moves for the follower.
    private struct Stage {
        let store: SQLiteStore
        let run: RunID
        let start = ContinuousClock.now

        init(onLost: OnLost = .fail) async throws {
            store = try TestServer.store()
            let job = JobDefinition(name: "a", schedule: "* * * * *", command: "true", onLost: onLost)
            _ = try await store.replaceCategory("c", with: [job], by: Author("test"))
            run = try #require(try await store.runNow(1, by: Author("test"), request: "once"))
        }

        func grant(_ number: UInt64, attempt: Int = 1) async throws -> FencedRun {
            let offer = Offer(
                request: RequestID(high: 1, low: number), run: run, attempt: attempt, runner: RunnerID("r"), host: "h")
            let answer = try #require(try await store.grant([offer], lease: .seconds(20)).first)
            guard case .granted(let fence) = answer.verdict else { throw RawAnswer.Malformed(text: "\(answer)") }
            return FencedRun(run: run, fence: fence)
        }

        func write(_ fenced: FencedRun, _ number: Int, _ text: String, at offset: Int64) async throws {
            let chunk = OutputChunk(
                run: fenced, number: number, stream: .stdout, offset: offset, at: TestServer.now,
                bytes: Array(text.utf8))
            _ = try await store.append([chunk])
        }

        func finish(_ fenced: FencedRun, _ outcome: Outcome = .exited(code: 0), bytes: Int64) async throws {
            let finish = Finish(
                run: fenced, outcome: outcome, startedAt: TestServer.now, finishedAt: TestServer.now, stdoutBytes: bytes
            )
            _ = try await store.record([.finished(finish)], lease: .seconds(20))
        }

        func follower(fence: Int64? = nil) async throws -> OutputFollower {
            let detail = try #require(try await store.run(run))
            return OutputFollower(
                OutputReader(store: store, run: run, fence: fence), detail, from: OutputPosition(fence: fence),
                isPinned: fence != nil, at: start)
        }

        func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }
    }

    private func text(_ news: OutputNews) -> String {
        news.chunks.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }

    @Test("a run that has not started is waited for, followed to its end, and left")
    func whole() async throws {
        let stage = try await Stage()
        var follower = try await stage.follower()
        var news = try await follower.poll(at: stage.after(0.5))
        #expect(news.chunks.isEmpty && news.end == nil && news.begun == nil)
        let fenced = try await stage.grant(1)
        try await stage.write(fenced, 0, "one", at: 0)
        news = try await follower.poll(at: stage.after(2))
        #expect(news.begun?.fence == fenced.fence)
        #expect(text(news) == "one")
        try await stage.write(fenced, 1, " two", at: 3)
        news = try await follower.poll(at: stage.after(2.1))
        #expect(text(news) == " two" && news.begun == nil && news.closed == nil)
        try await stage.finish(fenced, bytes: 7)
        news = try await follower.poll(at: stage.after(4))
        #expect(news.closed == [.stdout: 7, .stderr: 0])
        #expect(news.end == .succeeded)
    }

    @Test("a run that never starts ends the stream")
    func cancelled() async throws {
        let stage = try await Stage()
        var follower = try await stage.follower()
        _ = try await stage.store.cancel([stage.run], reason: nil, by: Author("test"))
        let news = try await follower.poll(at: stage.after(2))
        #expect(news.end == .cancelled)
        #expect(news.closed == nil)
    }

    @Test("a chunk that is missing is waited for, and comes in its place")
    func late() async throws {
        let stage = try await Stage()
        let fenced = try await stage.grant(1)
        try await stage.write(fenced, 0, "a", at: 0)
        try await stage.write(fenced, 2, "c", at: 2)
        var follower = try await stage.follower()
        var texts = [text(try await follower.poll(at: stage.after(0)))]
        texts.append(text(try await follower.poll(at: stage.after(0.5))))
        try await stage.write(fenced, 1, "b", at: 1)
        texts.append(text(try await follower.poll(at: stage.after(0.6))))
        #expect(texts == ["a", "", "bc"])
    }

    @Test("one that does not come in time is passed over, and so are those that were missing then")
    func cut() async throws {
        let stage = try await Stage()
        let fenced = try await stage.grant(1)
        for (number, offset) in [(3, 30), (6, 60), (9, 90)] as [(Int, Int64)] {
            try await stage.write(fenced, number, "\(number)", at: offset)
        }
        var follower = try await stage.follower()
        var texts = [text(try await follower.poll(at: stage.after(0)))]
        try await stage.write(fenced, 12, "12", at: 120)
        for seconds in [1.1, 1.9, 2.3] {
            texts.append(text(try await follower.poll(at: stage.after(seconds))))
        }
        #expect(texts == ["", "369", "", "12"])
    }

    @Test("what is stored only after the end of its run is waited for, but not for ever")
    func rest() async throws {
        for comes in [true, false] {
            let stage = try await Stage()
            let fenced = try await stage.grant(1)
            try await stage.finish(fenced, bytes: 3)
            var follower = try await stage.follower()
            var news = try await follower.poll(at: stage.after(0))
            #expect(news.closed == nil && news.end == nil)
            if comes { try await stage.write(fenced, 0, "end", at: 0) }
            news = try await follower.poll(at: stage.after(comes ? 1 : 6))
            #expect(text(news) == (comes ? "end" : ""))
            #expect(news.closed == [.stdout: 3, .stderr: 0])
            #expect(news.end == .succeeded)
        }
    }

    @Test("after a lost attempt the next one is waited for, unless only this one is wanted")
    func nextAttempt() async throws {
        let stage = try await Stage(onLost: .rerun)
        let first = try await stage.grant(1)
        try await stage.write(first, 0, "first", at: 0)
        var follower = try await stage.follower()
        var pinned = try await stage.follower(fence: first.fence)
        _ = try await follower.poll(at: stage.after(0))
        try await stage.finish(first, .runnerDied, bytes: 5)
        var news = try await follower.poll(at: stage.after(2))
        #expect(news.closed != nil && news.end == nil)
        news = try await pinned.poll(at: stage.after(2))
        #expect(text(news) == "first")
        #expect(news.closed != nil && news.end != nil)
    }

    @Test("the lines of the next attempt are counted on, behind a word about it")
    func turn() {
        var attempt = PageSamples.attempt(PageSamples.run(.running))
        attempt.attempt = 2
        var lines = OutputLines()
        lines.append(PageSamples.chunk(.stdout, "first"))
        lines.end(sizes: [:])
        lines.turn(to: attempt)
        var chunk = PageSamples.chunk(.stdout, "second\n")
        chunk.run.fence = attempt.fence
        lines.append(chunk)
        let items = lines.take()
        #expect(items.map { $0.asLine?.number } == [1, nil, 2])
        #expect(items[1] == .attempt(2))
        #expect(lines.position.fence == attempt.fence)
        #expect(lines.position[.stdout].end == 7)
    }

    @Test("a feed sends finished lines, the unfinished one until it has its end, sizes, and the end")
    func feed() async throws {
        let stage = try await Stage()
        let fenced = try await stage.grant(1)
        try await stage.write(fenced, 0, "one\ntw", at: 0)
        let detail = try #require(try await stage.store.run(stage.run))
        let follower = OutputFollower(
            OutputReader(store: stage.store, run: stage.run), detail, from: OutputPosition(), isPinned: false)
        var feed = OutputFeed(follower, from: OutputPosition(), only: nil, zone: .utc)
        let first = try await feed.next()
        #expect(first.events.map(\.name) == ["append", "size"])
        let (html, partial) = try content(first.events[0])
        #expect(html.contains(">one\n</span>") && !html.contains("tw"))
        #expect(partial?.contains(">tw</span>") == true)
        #expect(first.events[1].data == .json(["stdout": "6 bytes"]))
        let again = try await feed.next()
        #expect(again.events.isEmpty)
        try await stage.write(fenced, 1, "o\n", at: 6)
        let second = try await feed.next()
        let (more, nothing) = try content(second.events[0])
        #expect(more.contains(">two\n</span>") && nothing == nil)
        let position = try #require(second.events[0].id.flatMap { OutputPosition($0) })
        #expect(position.lines == 2 && position[.stdout].end == 8)
    }

    private func content(_ event: ServerEvent) throws -> (html: String, partial: String?) {
        guard case .json(.object(let members)) = event.data, case .text(let html) = members["html"] else {
            throw RawAnswer.Malformed(text: "\(event)")
        }
        guard case .text(let partial) = members["partial"] else { return (html, nil) }
        return (html, partial)
    }
}
