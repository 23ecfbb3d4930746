/// Everything that is measured on running programs.
enum Scenarios {
    /// In the order of a round. What the quick form cannot afford twice it measures once.
    static func all(quick: Bool) -> [any Scenario] {
        bursts(quick: quick) + latencies(quick: quick) + costs(quick: quick) + parts(quick: quick)
    }

    private static func bursts(quick: Bool) -> [any Scenario] {
        var scenarios: [any Scenario] = [
            // The yardstick of bursts, in each of their rounds.
            PartScenario(name: "spawn"),
            Burst(count: 2_000, installation: .fleet, givesCPU: true),
            Burst(count: 2_000, installation: .standalone, givesCPU: true),
            Burst(count: 20_000, installation: .fleet, mostRounds: few(quick)),
        ]
        if !quick {
            scenarios.append(Burst(count: 20_000, installation: .standalone, mostRounds: few(quick)))
            for slots in [8, 16, 32, 128] {
                scenarios.append(Burst(count: 2_000, installation: .fleet, slots: slots, mostRounds: few(quick)))
            }
        }
        return scenarios
    }

    private static func latencies(quick: Bool) -> [any Scenario] {
        let once: Int? = quick ? 1 : nil
        return [
            Lag(perSecond: 20, installation: .fleet, mostRounds: once),
            Lag(perSecond: 200, installation: .fleet, mostRounds: once),
            Lag(perSecond: 20, installation: .standalone, mostRounds: once),
            Lag(perSecond: 200, installation: .standalone, mostRounds: once),
            RunNow(entrance: .brokerAwareWeb, mostRounds: once),
            RunNow(entrance: .webWithoutBroker, mostRounds: once),
            RunNow(entrance: .standalone, mostRounds: once),
        ]
    }

    private static func costs(quick: Bool) -> [any Scenario] {
        [
            PutAndHome(installation: .fleet),
            PutAndHome(installation: .standalone),
            // Filling their ledgers takes longer than measuring, and each figure is of fifty requests.
            Pages(installation: .fleet, mostRounds: 1),
            Pages(installation: .standalone, mostRounds: 1),
            Idle(installation: .fleet, mostRounds: few(quick)),
            Idle(installation: .standalone, mostRounds: few(quick)),
            BigOutput(installation: .fleet, mostRounds: few(quick)),
            BigOutput(installation: .standalone, mostRounds: few(quick)),
        ]
    }

    private static func parts(quick: Bool) -> [any Scenario] {
        let once: Int? = quick ? 1 : nil
        var scenarios: [any Scenario] = [
            Injectors(count: 1, mostRounds: once),
            Injectors(count: 2, mostRounds: once),
            ResultsPath(workers: 1, mostRounds: once),
            ResultsPath(workers: 2, mostRounds: once),
            PartScenario(name: "micro", mostRounds: few(quick)),
            PartScenario(name: "ledger-1000", needsDatabase: true, mostRounds: few(quick)),
            PartScenario(name: "ledger-100000", needsDatabase: true, mostRounds: few(quick)),
            PartScenario(name: "ledger-1000-standalone", mostRounds: few(quick)),
            PartScenario(name: "ledger-100000-standalone", mostRounds: few(quick)),
        ]
        // Filling its ledger alone takes too long for the quick form. Its rounds are also rounds of those before, which it is
        // compared with.
        if !quick {
            scenarios.append(PartScenario(name: "ledger-1000000", needsDatabase: true, mostRounds: 2))
            scenarios.append(PartScenario(name: "ledger-1000000-standalone", mostRounds: 2))
        }
        return scenarios
    }

    /// For what takes long, or hardly differs from round to round.
    private static func few(_ quick: Bool) -> Int { quick ? 1 : 3 }
}
