/// Everything that is measured on running programs.
enum Scenarios {
    /// In the order of a round. What the quick form cannot afford twice it measures once.
    static func all(quick: Bool) -> [any Scenario] {
        let once: Int? = quick ? 1 : nil
        var scenarios: [any Scenario] = [
            PartScenario(name: "spawn"),
            Burst(count: 2_000, installation: .fleet, givesCPU: true),
            Burst(count: 2_000, installation: .standalone, givesCPU: true),
            Burst(count: 20_000, installation: .fleet, mostRounds: quick ? 1 : 3),
            Burst(count: 20_000, installation: .standalone, mostRounds: quick ? 1 : 3),
        ]
        for installation in [Installation.fleet, .standalone] {
            for perSecond in [20, 200] {
                scenarios.append(Lag(perSecond: perSecond, installation: installation, mostRounds: once))
            }
        }
        scenarios += [
            RunNow(entrance: .brokerAwareWeb),
            RunNow(entrance: .webWithoutBroker),
            RunNow(entrance: .standalone),
            PutAndHome(installation: .fleet),
            PutAndHome(installation: .standalone),
            Idle(installation: .fleet, mostRounds: once),
            Idle(installation: .standalone, mostRounds: once),
            BigOutput(mostRounds: once),
            Injectors(count: 1, mostRounds: once),
            Injectors(count: 2, mostRounds: once),
            ResultsPath(workers: 1, mostRounds: once),
            ResultsPath(workers: 2, mostRounds: once),
            PartScenario(name: "micro", mostRounds: once),
            PartScenario(name: "claims-1000", needsDatabase: true, mostRounds: once),
            PartScenario(name: "claims-100000", needsDatabase: true, mostRounds: once),
        ]
        // Filling its ledger alone takes too long for the quick form.
        if !quick { scenarios.append(PartScenario(name: "claims-1000000", needsDatabase: true, mostRounds: 3)) }
        return scenarios
    }
}
