import CronqRunner
import Foundation

/// How many commands a second this machine starts and ends: bare, and through `cronq-exec`.
enum SpawnPart {
    private static let threads = 4
    private static let commandsInFlight = 8
    private static let alternations = 3

    /// The two in turn, so that whatever else the machine does meets both, and the median of each.
    ///
    /// - Throws: `CommandError` if `cronq-exec` does not lie beside this program; what ``BareCommand/run()`` throws.
    static func measure() async throws -> [Sample] {
        let helper = try ExecCommandRunner.locate()
        var bare: [Double] = []
        var supervised: [Double] = []
        for _ in 0..<alternations {
            bare.append(try await bareRate())
            supervised.append(try await supervisedRate(helper))
        }
        return [
            Sample("spawn: bare posix_spawn", Series(bare).median, .perSecond),
            Sample("spawn: through cronq-exec", Series(supervised).median, .perSecond),
        ]
    }

    // MARK: Bare

    private static func bareRate() async throws -> Double {
        let meter = RateMeter()
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<threads { group.addTask { try await onThread { try countBare(meter) } } }
            return meter.rate(ofAll: try await group.reduce(0, +))
        }
    }

    private static func countBare(_ meter: RateMeter) throws -> Int {
        let command = BareCommand()
        var meter = meter
        repeat { try command.run() } while meter.noteEnd()
        return meter.count
    }

    /// Waiting for a process would hold up Swift's own threads, of which there are as many as cores.
    private static func onThread(_ body: @escaping @Sendable () throws -> Int) async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    // MARK: Through cronq-exec

    private static func supervisedRate(_ helper: String) async throws -> Double {
        let runner = try ExecCommandRunner(helper: helper)
        defer { runner.close() }
        let meter = RateMeter()
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<commandsInFlight { group.addTask { try await countSupervised(meter, on: runner) } }
            return meter.rate(ofAll: try await group.reduce(0, +))
        }
    }

    private static func countSupervised(_ meter: RateMeter, on runner: ExecCommandRunner) async throws -> Int {
        let spec = CommandSpec(command: "true", environment: ["PATH": BareCommand.path])
        var meter = meter
        repeat {
            let result = try await run(spec, on: runner)
            guard result.end == .exited(code: 0) else { throw PartFailure(description: "true ended so: \(result.end)") }
        } while meter.noteEnd()
        return meter.count
    }

    private static func run(_ spec: CommandSpec, on runner: ExecCommandRunner) async throws -> CommandResult {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<CommandResult, any Error>) in
            do {
                _ = try runner.start(
                    spec, onOutput: { _, _ in }, onEnd: { result in continuation.resume(returning: result) })
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
