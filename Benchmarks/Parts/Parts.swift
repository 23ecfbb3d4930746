/// What `cronq-bench part NAME` measures, inside its own process and with the code of its own build.
enum Parts {
    static let all: [(name: String, measure: @Sendable () async throws -> [Sample])] = [
        ("spawn", { try await SpawnPart.measure() }),
        ("micro", { try Micro.measureAll() }),
        ("claims-1000", { try await ClaimPart(jobs: 1_000, title: "1,000 jobs").measure() }),
        ("claims-100000", { try await ClaimPart(jobs: 100_000, title: "100,000 jobs").measure() }),
        ("claims-1000000", { try await ClaimPart(jobs: 1_000_000, title: "1,000,000 jobs").measure() }),
    ]
}

/// Something did not do what it is measured for: a figure would say nothing.
struct PartFailure: Error, CustomStringConvertible {
    let description: String
}
