import CronqSchedule
import CronqShared

/// Ends, declines and output: what a runner has to say about an attempt.
extension WireCodec {
    /// With the original's `type`, `run_id`, `job_id`, `return_code`, `run_time`, `x-send-datetime` and `x-host`.
    ///
    /// The return code of a command that neither ended by itself nor by a signal of others is `null`: nobody knows it.
    static func body(_ finish: Finish, _ kind: Kind, _ runner: RunnerID) -> [UInt8] {
        JSONWriter.object(capacity: 640 + capacity(finish.output)) { writer in
            writer.head(kind)
            if let job = finish.jobID { writer.field("job_id", job) }
            writer.field("run_id", finish.run.run)
            switch finish.outcome {
            case .exited(let code): writer.field("return_code", code)
            case .signaled(let signal): writer.field("return_code", -Int64(signal))
            case .spawnFailed: break
            case .timedOut, .killed, .runnerShutdown, .runnerDied, .fenced: writer.null("return_code")
            }
            writer.field("run_time", secondsOf: finish.elapsed)
            writer.field("x-send-datetime", OriginalTime.text(finish.finishedAt))
            if let host = finish.host { writer.field("x-host", host) }
            writer.field("runner", runner.description)
            writer.field("fence", finish.run.fence)
            writer.field("outcome", OutcomeWord(finish.outcome).rawValue)
            if let detail = finish.outcome.wireDetail { writer.field("detail", detail) }
            if let start = finish.startedAt { writer.field("started_at", start) }
            writer.field("finished_at", finish.finishedAt)
            writer.object("usage") { writer in
                writer.field("user", finish.usage.userMicroseconds)
                writer.field("system", finish.usage.systemMicroseconds)
                writer.field("peak_memory", finish.usage.peakMemoryBytes)
                writer.field("leftovers", finish.usage.leftovers)
            }
            writer.field("stdout_bytes", finish.stdoutBytes)
            writer.field("stderr_bytes", finish.stderrBytes)
            writer.objects("output", finish.output) { writer, chunk in
                // Output that travels inside an end is that attempt's own.
                if chunk.run != finish.run { writer.field(chunk.run) }
                writer.fields(of: chunk)
            }
        }
    }

    static func finish(_ fields: WireFields) throws(WireFault) -> Finish {
        let run = try fields.fencedRun()
        let usage = try fields.object("usage")
        return Finish(
            run: run, outcome: try outcome(fields),
            startedAt: fields.has("started_at") ? try fields.instant("started_at") : nil,
            finishedAt: try fields.instant("finished_at"),
            usage: RunUsage(
                userMicroseconds: try usage.count("user"), systemMicroseconds: try usage.count("system"),
                peakMemoryBytes: try usage.count("peak_memory"),
                leftovers: Int(try usage.integer("leftovers", in: 0...Int32.max))),
            stdoutBytes: try fields.count("stdout_bytes"), stderrBytes: try fields.count("stderr_bytes"),
            output: try fields.objects("output") { (fields) throws(WireFault) in try chunk(fields, of: run) },
            jobID: fields.has("job_id") ? try fields.integer("job_id", in: Int64.min...Int64.max) : nil,
            host: try fields.optionalText("x-host"))
    }

    private static func outcome(_ fields: WireFields) throws(WireFault) -> Outcome {
        switch try fields.choice("outcome", of: OutcomeWord.allCases) {
        case .exited: .exited(code: try fields.integer("return_code", in: Int32.min...Int32.max))
        case .signaled: .signaled(signal: -(try fields.integer("return_code", in: -Int32.max...0)))
        case .timedOut: .timedOut
        case .killed: .killed(by: try fields.text("detail"))
        case .runnerShutdown: .runnerShutdown
        case .spawnFailed: .spawnFailed(message: try fields.text("detail"))
        case .runnerDied: .runnerDied
        case .fenced: .fenced
        }
    }

    static func body(_ decline: Decline, _ runner: RunnerID) -> [UInt8] {
        JSONWriter.object { writer in
            writer.head(.declined)
            writer.field(decline.run)
            writer.field("cause", decline.cause.rawValue)
            writer.field("runner", runner.description)
        }
    }

    static func decline(_ fields: WireFields) throws(WireFault) -> Decline {
        let causes: [Decline.Cause] = [.late, .draining, .neverSpawned, .disk, .noResources, .refused]
        return Decline(run: try fields.fencedRun(), cause: try fields.choice("cause", of: causes))
    }

    static func body(adopted runners: [RunnerID], by runner: RunnerID) -> [UInt8] {
        JSONWriter.object { writer in
            writer.head(.adopted)
            writer.list("runners", runners.map(\.description))
            writer.field("runner", runner.description)
        }
    }

    // MARK: Output

    static func body(_ chunks: [OutputChunk], _ runner: RunnerID) -> [UInt8] {
        JSONWriter.object(capacity: 128 + capacity(chunks)) { writer in
            writer.head(.output)
            writer.field("runner", runner.description)
            writer.objects("chunks", chunks) { writer, chunk in
                writer.field(chunk.run)
                writer.fields(of: chunk)
            }
        }
    }

    static func chunk(_ fields: WireFields) throws(WireFault) -> OutputChunk {
        try chunk(fields, of: try fields.fencedRun())
    }

    private static func chunk(_ fields: WireFields, of run: FencedRun) throws(WireFault) -> OutputChunk {
        OutputChunk(
            run: fields.has("run_id") ? try fields.fencedRun() : run, number: Int(try fields.count("number")),
            stream: try fields.choice("stream", of: [StreamWord.stdout, .stderr]).stream,
            offset: try fields.count("offset"), at: try fields.instant("at"), bytes: try fields.bytes("bytes"))
    }

    private static func capacity(_ chunks: [OutputChunk]) -> Int {
        chunks.reduce(0) { $0 + 192 + $1.bytes.count * 4 / 3 }
    }
}

/// The streams by name.
private enum StreamWord: String {
    case stdout, stderr

    var stream: OutputStream { self == .stdout ? .stdout : .stderr }
}

/// The outcomes by name.
private enum OutcomeWord: String, CaseIterable {
    case exited, signaled
    case timedOut = "timed_out"
    case killed
    case runnerShutdown = "runner_shutdown"
    case spawnFailed = "spawn_failed"
    case runnerDied = "runner_died"
    case fenced

    init(_ outcome: Outcome) {
        self =
            switch outcome {
            case .exited: .exited
            case .signaled: .signaled
            case .timedOut: .timedOut
            case .killed: .killed
            case .runnerShutdown: .runnerShutdown
            case .spawnFailed: .spawnFailed
            case .runnerDied: .runnerDied
            case .fenced: .fenced
            }
    }
}

extension Outcome {
    fileprivate var wireDetail: String? {
        switch self {
        case .killed(let name): name
        case .spawnFailed(let message): message
        default: nil
        }
    }
}

extension Finish {
    /// The original's word for this end: only a command that could not be spawned has failed, whatever its code is.
    var legacyKind: WireCodec.Kind {
        if case .spawnFailed = outcome { .failed } else { .finished }
    }

    /// How long the command ran; never below zero, even if the clock went back.
    fileprivate var elapsed: TimeSpan { max(.zero, startedAt.map { finishedAt - $0 } ?? .zero) }
}

extension JSONWriter {
    fileprivate mutating func fields(of chunk: OutputChunk) {
        field("number", chunk.number)
        field("stream", chunk.stream.name)
        field("offset", chunk.offset)
        field("at", chunk.at)
        field("bytes", base64: chunk.bytes)
    }
}
