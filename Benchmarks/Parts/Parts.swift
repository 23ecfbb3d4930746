/// What `cronq-bench part NAME` measures, inside its own process and with the code of its own build.
enum Parts {
    static let all: [(name: String, measure: @Sendable () async throws -> [Sample])] = [
        ("spawn", { try await SpawnPart.measure() }),
        ("micro", { try Micro.measureAll() }),
        ("ledger-1000", { try await thousand.measureOnServer() }),
        ("ledger-100000", { try await hundredThousand.measureOnServer() }),
        ("ledger-1000000", { try await million.measureOnServer() }),
        ("ledger-1000-standalone", { try await thousand.measureStandalone() }),
        ("ledger-100000-standalone", { try await hundredThousand.measureStandalone() }),
        ("ledger-1000000-standalone", { try await million.measureStandalone() }),
    ]

    private static let thousand = LedgerPart(jobs: 1_000, title: "1,000 jobs")
    private static let hundredThousand = LedgerPart(jobs: 100_000, title: "100,000 jobs")
    private static let million = LedgerPart(jobs: 1_000_000, title: "1,000,000 jobs")
}

/// Something did not do what it is measured for: a figure would say nothing.
struct PartFailure: Error, CustomStringConvertible {
    let description: String
}
