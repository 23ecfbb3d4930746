import TestSupport

/// What each process costs when it has nothing to do: a thousand jobs are defined, none of them due for a long time.
struct Idle: Scenario {
    let installation: Installation
    var mostRounds: Int?

    var name: String { "idle \(installation.rawValue)" }

    /// What follows the start and the definition of the jobs is over then.
    private static let settling = Duration.seconds(3)

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.with(installation) { cronq in
            try await cronq.client.timedPut("idle", (0..<1_000).map { Job(name: "job \($0)", command: "true") })
            try await Task.sleep(for: Self.settling)
            let account = try CPUAccount(of: cronq.processes)
            let began = ContinuousClock.now
            try await Task.sleep(for: .seconds(stage.isQuick ? 15 : 30))
            let milliseconds = began.duration(to: .now) / .milliseconds(1)
            let shares = try account.entries().map {
                Sample("idle: \($0.name)", $0.own / milliseconds * 100, .percentOfCore)
            }
            let memory = try cronq.processes.map {
                Sample("idle memory: \($0.name)", try ProcessUsage(of: $0.id).residentMegabytes, .megabytes)
            }
            return shares + memory
        }
    }
}
