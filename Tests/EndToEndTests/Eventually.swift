/// A condition that did not come true in time.
struct NeverHappened: Error, CustomStringConvertible {
    var description: String
}

/// Asks again and again until there is an answer.
///
/// - Parameter bound: Much longer than it takes on a slow machine: it only ends a test that would wait for ever.
func eventually<T>(
    _ what: String, within bound: Duration = .seconds(30), every pause: Duration = .milliseconds(50),
    _ question: () async throws -> T?
) async throws -> T {
    let limit = ContinuousClock.now + bound
    repeat {
        if let answer = try await question() { return answer }
        try await Task.sleep(for: pause)
    } while ContinuousClock.now < limit
    if let answer = try await question() { return answer }
    throw NeverHappened(description: "not within \(bound): \(what)")
}

/// The same for what is true or false.
func eventually(
    _ what: String, within bound: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: bound) { try await condition() ? () : nil }
}
