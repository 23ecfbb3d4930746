/// Something that is measured again and again, on one build or on two in turn.
protocol Scenario: Sendable {
    /// For `--only` and the log, such as "burst 2000 fleet".
    var name: String { get }

    /// How many rounds at most make sense: fewer for long ones. `nil` = as many as asked.
    var mostRounds: Int? { get }

    /// Measures once, and leaves nothing running.
    ///
    /// - Throws: ``NotMeasurable`` if the build lacks what is needed; anything else is a failure of the scenario.
    func round(_ stage: Stage) async throws -> [Sample]
}
