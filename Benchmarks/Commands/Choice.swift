import ArgumentParser

/// What `run` and `compare` measure, and how often.
struct Choice: ParsableArguments {
    @Flag(help: "Less of everything, in under five minutes.")
    var quick = false

    @Option(help: "How many rounds; some scenarios take fewer.")
    var rounds: Int?

    @Option(help: ArgumentHelp("Only scenarios whose name contains this.", valueName: "text"))
    var only: String?

    @Option(help: ArgumentHelp("Where the programs are; where this one is, unless set.", valueName: "folder"))
    var programs: String?

    func validate() throws {
        guard rounds ?? 1 >= 1 else { throw ValidationError("--rounds \(rounds ?? 1): use 1 or more") }
    }

    /// In the order of a round.
    ///
    /// - Throws: `ValidationError` if nothing has such a name.
    func scenarios() throws -> [any Scenario] {
        let all = Scenarios.all(quick: quick)
        guard let only else { return all }
        let chosen = all.filter { $0.name.lowercased().contains(only.lowercased()) }
        guard !chosen.isEmpty else {
            throw ValidationError("--only '\(only)': there are \(all.map(\.name).joined(separator: ", "))")
        }
        return chosen
    }
}
