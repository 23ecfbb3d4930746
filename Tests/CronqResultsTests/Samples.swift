import CronqSchedule
import CronqShared

/// Messages of runners, told apart by a number.
enum Samples {
    static let runner = RunnerID("runner-1")
    static let other = RunnerID("runner-2")

    static func run(_ number: UInt64) -> RunID { RunID(high: 1, low: number) }
    static func fenced(_ number: UInt64) -> FencedRun { FencedRun(run: run(number), fence: 1) }

    static func offer(_ number: UInt64, from runner: RunnerID = runner) -> Offer {
        Offer(
            request: RequestID(high: 3, low: number), run: run(number), attempt: 1, runner: runner, host: "host")
    }

    static func heartbeat(_ sequence: Int, from runner: RunnerID = runner, running: [FencedRun] = []) -> Heartbeat {
        Heartbeat(
            runner: RunnerDescription(
                id: runner, host: "host", processID: 1, version: "1", slots: 2, queues: []),
            sequence: sequence, running: running)
    }

    static func decline(_ number: UInt64, from runner: RunnerID = runner) -> Message {
        .report(.declined(Decline(run: fenced(number), cause: .draining)), from: runner)
    }

    static func finish(
        _ number: UInt64, from runner: RunnerID = runner, output: [OutputChunk] = []
    ) -> Message {
        let finish = Finish(
            run: fenced(number), outcome: .exited(code: 0), startedAt: Instant(microseconds: 1),
            finishedAt: Instant(microseconds: 2), output: output)
        return .report(.finished(finish), from: runner)
    }

    static func chunk(_ number: UInt64, _ chunk: Int = 0) -> OutputChunk {
        OutputChunk(
            run: fenced(number), number: chunk, stream: .stdout, offset: 0, at: Instant(microseconds: 1), bytes: [65])
    }

    static func receipt(_ chunk: OutputChunk) -> OutputReceipt {
        OutputReceipt(run: chunk.run, numbers: [chunk.number])
    }
}
