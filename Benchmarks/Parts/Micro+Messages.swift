import CronqAMQP
import CronqSchedule
import CronqShared
import Foundation

extension Micro {
    /// Writing and reading messages between processes, each in both ways.
    static func messages() throws -> [Sample] {
        var samples: [Sample] = []
        for (name, message, address, source) in MessageSamples.all {
            samples.append(try measure("message: encode \(name)") { try WireCodec.encode(message, to: address) })
            let wire = try WireCodec.encode(message, to: address)
            samples.append(
                try measure("message: decode \(name)") {
                    try WireCodec.decode(wire.body, type: wire.type, from: source)
                })
        }
        return try samples + yardstick()
    }

    /// The same job with Foundation's own means.
    private static func yardstick() throws -> [Sample] {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        let text = try encoder.encode(MessageSamples.job)
        return [
            try measure("message: encode a job with JSONEncoder") { try encoder.encode(MessageSamples.job) },
            try measure("message: decode a job with JSONDecoder") { try decoder.decode(JobMessage.self, from: text) },
        ]
    }
}

/// Messages as a fleet of ordinary jobs sends them.
private enum MessageSamples {
    static let job = JobMessage(
        runID: run(1).run, jobID: 4_711, name: "Nightly backup", category: "Operations",
        command: "/usr/local/bin/backup --all >> /var/log/backup.log 2>&1", queue: "default", attempt: 1,
        scheduledAt: Micro.start, timeout: .hours(1))

    static let all: [(name: String, message: Message, address: Address, source: ConsumerSource)] = [
        ("a job", .job(job), .jobs("default"), .jobs(["default"])),
        ("an offer", .offer(offer), .offers, .offers),
        ("an answer", .answer(answer), .inbox(runner), .inbox(runner)),
        ("a result with 1 KB of output", .report(.finished(finish), from: runner), .results, .results),
        ("a heartbeat of 16 runs", .heartbeat(heartbeat), .heartbeats, .heartbeats),
        ("100 receipts", .receipts((1...100).map { Receipt(run: run($0)) }), .inbox(runner), .inbox(runner)),
    ]

    private static let runner = RunnerID("019a7c3e5b2f4d61a8e0937c5d1f2b46")
    private static let host = "worker1.example.org"
    private static let request = RequestID(high: 0x7A31_9C5E_0246_8BDF, low: 0x13F7_5AC2_9E80_4D6B)

    private static let offer = Offer(request: request, run: run(1).run, attempt: 1, runner: runner, host: host)
    private static let answer = GrantAnswer(
        request: request, run: run(1).run, attempt: 1, verdict: .granted(fence: 1))

    private static let finish = Finish(
        run: run(1), outcome: .exited(code: 0), startedAt: Micro.start + .milliseconds(8),
        finishedAt: Micro.start + .milliseconds(1_250),
        usage: RunUsage(userMicroseconds: 820, systemMicroseconds: 1_430, peakMemoryBytes: 3_870_720),
        stdoutBytes: 1_024,
        output: [
            OutputChunk(
                run: run(1), number: 0, stream: .stdout, offset: 0, at: Micro.start + .milliseconds(9),
                bytes: (0..<1_024).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        ],
        jobID: 4_711, host: host)

    private static let heartbeat = Heartbeat(
        runner: RunnerDescription(
            id: runner, host: host, processID: 4_242, version: "1.0.0", slots: 16, queues: ["default"]),
        sequence: 1_000, running: (1...16).map { run($0) })

    private static func run(_ job: Int64) -> FencedRun {
        FencedRun(
            run: RunID(RunIdentity(job: job, kind: .schedule, schedule: 1, nominal: Micro.start)), fence: 1)
    }
}
