/// Looks again every few milliseconds until a condition holds, and gives up after many looks.
func eventually(_ what: String, _ condition: () async -> Bool) async throws {
    for _ in 0..<10_000 {
        if await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw NeverHappened(what: what)
}

struct NeverHappened: Error {
    let what: String
}
