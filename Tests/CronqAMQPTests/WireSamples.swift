import CronqSchedule
import CronqShared

/// Messages of every kind, plain and awkward, with the way they take.
enum WireSamples {
    static let run = RunID(high: 0x0198_2F3B_58FB_05BA, low: 0x53F1_4922_9BF2_EF9D)
    static let fenced = FencedRun(run: run, fence: 7)
    static let far = FencedRun(run: RunID(high: .max, low: 0), fence: .max)
    static let request = RequestID(high: 1, low: .max)
    static let runner = RunnerID("worker1.example-4711-1b")
    static let at = Instant(microseconds: 1_795_253_207_668_911)

    /// What a text may be.
    static let texts = [
        "", "echo", "echo \"hallo\" > 'C:\\tmp\\x'", "a\u{0}b\u{1}\u{1F}\u{7F}\n\r\t\u{8}\u{C}",
        "Grüße 🚀👩‍👩‍👧 日本 \u{2028}\u{FEFF}",
        "</script>&amp; \\u0041 \\", String(repeating: "x\"\u{1F680}", count: 20_000),
    ]

    static func job(_ text: String = "echo", edge: Bool = false) -> JobMessage {
        JobMessage(
            runID: edge ? far.run : run, jobID: edge ? .max : 1, name: text, category: text, command: text,
            queue: text, attempt: edge ? Int(Int32.max) : 1,
            scheduledAt: edge ? Instant(microseconds: .min) : at,
            timeout: edge ? TimeSpan(microseconds: .max) : nil, grace: edge ? .zero : nil,
            onLost: edge ? .rerun : .fail)
    }

    static func chunk(_ bytes: [UInt8], of run: FencedRun = fenced, stream: OutputStream = .stdout) -> OutputChunk {
        OutputChunk(run: run, number: 3, stream: stream, offset: 4_294_967_296, at: at, bytes: bytes)
    }

    static let binary = (0..<OutputChunk.chunkLimit).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    static func finish(_ outcome: Outcome, edge: Bool = false) -> Finish {
        Finish(
            run: edge ? far : fenced, outcome: outcome, startedAt: edge ? nil : at - .milliseconds(20), finishedAt: at,
            usage: edge
                ? RunUsage(
                    userMicroseconds: .max, systemMicroseconds: .max, peakMemoryBytes: .max,
                    leftovers: Int(Int32.max)) : RunUsage(),
            stdoutBytes: edge ? .max : 0, stderrBytes: edge ? .max : 6,
            output: edge ? [chunk(binary, of: far), chunk([], of: fenced, stream: .stderr)] : [],
            jobID: edge ? .max : nil, host: edge ? "worker1.example" : nil)
    }

    static let outcomes: [Outcome] = [
        .exited(code: 0), .exited(code: 127), .exited(code: .min), .exited(code: .max), .signaled(signal: 9),
        .signaled(signal: 0), .signaled(signal: .max), .timedOut, .killed(by: "alice \"\u{0}\" 🚀"), .killed(by: ""),
        .runnerShutdown, .spawnFailed(message: "no such file: \\"), .spawnFailed(message: ""), .runnerDied, .fenced,
    ]

    static func heartbeat(_ text: String, running: [FencedRun]) -> Heartbeat {
        Heartbeat(
            runner: RunnerDescription(
                id: RunnerID(text), host: text, processID: .max, version: text, slots: 64, queues: [text, "gpu"],
                draining: running.isEmpty), sequence: .max, running: running)
    }

    static let causes: [Decline.Cause] = [.late, .draining, .neverSpawned, .disk, .noResources, .refused]
    static let denials: [GrantAnswer.Denial] = [.taken, .stale, .ended, .tooLate, .unknown]

    /// Every kind of message that is written, with where it goes and where it is read.
    static let messages: [(Message, Address, ConsumerSource)] = jobs + requests + reports + answers + orders

    private static let jobs: [(Message, Address, ConsumerSource)] = {
        var legacy = job()
        legacy.legacy = LegacyJob(runID: run.description, jobID: 5, name: "", command: "true")
        let all = texts.map { job($0) } + [job(edge: true), legacy]
        return all.map { (.job($0), .jobs("default"), .jobs(["default"])) } + [(.wake, .wake, .wake)]
    }()

    private static let requests: [(Message, Address, ConsumerSource)] = {
        var offer = Offer(request: request, run: run, attempt: 1, runner: runner, host: "h")
        var offers = [offer]
        offer.legacy = LegacyJob(
            runID: run.description.uppercased(), jobID: .max, name: "n", command: "", queue: "slow")
        offers.append(offer)
        let heartbeats =
            texts.map { heartbeat($0, running: []) } + [
                heartbeat("r", running: [fenced, far] + (0..<500).map { FencedRun(run: run, fence: $0) })
            ]
        return offers.map { (.offer($0), .offers, .offers) }
            + heartbeats.map { (.heartbeat($0), .heartbeats, .heartbeats) }
            + [
                (.probe(Probe(sender: request, number: .max)), .heartbeats, .heartbeats),
                (.probe(Probe(sender: request, number: 1)), .inbox(runner), .inbox(runner)),
            ]
    }()

    private static let reports: [(Message, Address, ConsumerSource)] = {
        let finishes = outcomes.map { finish($0) } + outcomes.map { finish($0, edge: true) }
        let ends = finishes.map(RunnerReport.finished)
        let declines = causes.map { RunnerReport.declined(Decline(run: far, cause: $0)) }
        return (ends + declines).map { (.report($0, from: runner), .results, .results) } + [
            (.adopted([runner, RunnerID("")], from: RunnerID("🚀")), .results, .results),
            (.adopted([], from: runner), .results, .results),
            (.output([], from: runner), .output, .output),
            (
                .output([chunk(binary), chunk([0], of: far, stream: .stderr), chunk([0, 255])], from: runner), .output,
                .output
            ),
        ]
    }()

    private static let answers: [(Message, Address, ConsumerSource)] = {
        let verdicts = [GrantAnswer.Verdict.granted(fence: .max), .granted(fence: 0)] + denials.map { .denied($0) }
        let revocations = [HeartbeatAnswer.Cause.lost, .superseded, .ended].map {
            HeartbeatAnswer.Revocation(run: far, cause: $0)
        }
        let messages: [Message] =
            verdicts.map { .answer(GrantAnswer(request: request, run: run, attempt: 2, verdict: $0)) } + [
                .answer(
                    GrantAnswer(
                        request: request, run: run, attempt: 2, verdict: .granted(fence: 1), job: job(edge: true))),
                .heartbeatAnswer(HeartbeatAnswer(sequence: 0, renewed: [fenced, far], revoked: revocations)),
                .heartbeatAnswer(HeartbeatAnswer(sequence: .max, renewed: [], revoked: [])),
                .receipts([]), .receipts([Receipt(run: fenced), Receipt(run: far)]),
                .outputReceipts([
                    OutputReceipt(run: fenced, numbers: []), OutputReceipt(run: far, numbers: [0, 1, .max]),
                ]),
            ]
        return messages.map { ($0, .inbox(runner), .inbox(runner)) }
    }()

    private static let orders: [(Message, Address, ConsumerSource)] = {
        let few = [
            CancelOrder(run: fenced, runner: runner, by: "anna"), CancelOrder(run: far, runner: RunnerID("🚀"), by: ""),
        ]
        let awkward = texts.map { CancelOrder(run: far, runner: RunnerID($0), by: $0) }
        return [[], few, awkward].map { (.cancel($0), .inbox(runner), .inbox(runner)) }
    }()
}
