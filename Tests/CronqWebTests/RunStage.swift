import CronqSQLite
import CronqSchedule
import CronqShared
import Testing

/// A store with one job “a” in the category “c”, and what runners would do to its runs.
struct RunStage: Sendable {
    let store: SQLiteStore
    let job: JobID

    static let lease = TimeSpan.seconds(20)

    static func make(_ name: String = "a", in category: String = "c") async throws -> RunStage {
        let store = try TestServer.store()
        return RunStage(store: store, job: try await TestServer.add([name], to: category, of: store)[0])
    }

    func request(_ token: String = "once") async throws -> RunID {
        try #require(try await store.runNow(job, by: Author("anna"), request: token))
    }

    func grant(_ run: RunID) async throws -> FencedRun {
        let offer = Offer(
            request: RequestID(high: run.low, low: 1), run: run, attempt: 1, runner: RunnerID("r1"), host: "host1")
        let answer = try #require(try await store.grant([offer], lease: Self.lease).first)
        guard case .granted(let fence) = answer.verdict else { throw TestServer.Unexpected("\(answer)") }
        return FencedRun(run: run, fence: fence)
    }

    func write(
        _ fenced: FencedRun, _ stream: OutputStream, _ text: String, at offset: Int64, number: Int
    ) async throws {
        let chunk = OutputChunk(
            run: fenced, number: number, stream: stream, offset: offset, at: TestServer.now, bytes: Array(text.utf8))
        _ = try await store.append([chunk])
    }

    func finish(
        _ fenced: FencedRun, _ outcome: Outcome = .exited(code: 3), stdout: Int64 = 0, stderr: Int64 = 0
    ) async throws {
        let finish = Finish(
            run: fenced, outcome: outcome, startedAt: TestServer.now, finishedAt: TestServer.now, stdoutBytes: stdout,
            stderrBytes: stderr)
        _ = try await store.record([.finished(finish)], lease: Self.lease)
    }

    /// A run that has failed, without output.
    func failedRun(_ token: String = "once") async throws -> RunID {
        let run = try await request(token)
        try await finish(try await grant(run))
        return run
    }
}
