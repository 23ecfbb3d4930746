/// Asks again and again until there is an answer.
///
/// - Parameters:
///   - bound: Much longer than it takes on a slow machine: it only ends a test that would wait for ever. On a machine so busy that
///     the tests themselves hardly get to ask, it is not over before they have asked some hundred times.
///   - longest: The pauses between two questions grow to this length. Short for what costs nothing to ask.
/// - Throws: What the question throws, at once; ``NeverHappened`` when the time is over.
public func eventually<T>(
    _ what: String, within bound: Duration = .seconds(30), every longest: Duration = .milliseconds(50),
    _ question: () async throws -> T?
) async throws -> T {
    let limit = ContinuousClock.now + bound
    var pause = min(Duration.milliseconds(1), longest)
    var questions = 0
    repeat {
        if let answer = try await question() { return answer }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, longest)
        questions += 1
    } while ContinuousClock.now < limit || questions < fewestQuestions
    if let answer = try await question() { return answer }
    throw NeverHappened(description: "not within \(bound): \(what)")
}

private let fewestQuestions = 400

/// The same for what is true or false.
public func eventually(
    _ what: String, within bound: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: bound) { try await condition() ? () : nil }
}

/// What a test waited for and did not see.
public struct NeverHappened: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}
