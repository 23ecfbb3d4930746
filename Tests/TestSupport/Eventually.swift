/// Looks again every few milliseconds until a condition holds, and gives up after many looks.
public func eventually(_ what: String, _ condition: () async -> Bool) async throws {
    for _ in 0..<10_000 {
        if await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw NeverHappened(what: what)
}

/// What a test waited for and did not see.
public struct NeverHappened: Error {
    public let what: String
}
