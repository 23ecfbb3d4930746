import TestSupport

/// Ten thousand jobs in one category: how long it takes to define them, and what the home page costs then.
struct PutAndHome: Scenario {
    let installation: Installation
    var mostRounds: Int?

    var name: String { "10000 jobs \(installation.rawValue)" }

    private static let visits = 30

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.with(installation) { cronq in
            let jobs = (0..<10_000).map { Job(name: "job \($0)", schedule: "0 3 * * *", command: "true") }
            let seconds = try await cronq.client.timedPut("many", jobs)
            let connection = try HTTPConnection(port: cronq.client.port)
            var times: [Double] = []
            var size = 0
            for _ in 0..<Self.visits {
                let began = ContinuousClock.now
                size = try connection.get("/").count
                times.append(began.duration(to: .now) / .milliseconds(1))
            }
            let home = "home page with 10,000 jobs"
            var samples = [
                Sample("PUT of 10,000 jobs: \(installation.rawValue)", seconds, .seconds),
                Sample("\(home): \(installation.rawValue)", Series(times).median, .milliseconds),
            ]
            // The same page on both.
            if installation == .fleet { samples.append(Sample("\(home): size", Double(size) / 1_000, .kilobytes)) }
            return samples
        }
    }
}
