import CronqAMQP
import CronqSchedule
import CronqShared
import TestPrograms
import TestSupport

/// What injectors do alone: how many jobs a second they claim, publish and mark that are due at one instant.
struct Injectors: Scenario {
    let count: Int
    var mostRounds: Int?

    var name: String { "injectors \(count)" }

    private static let jobs = 20_000

    func round(_ stage: Stage) async throws -> [Sample] {
        try await stage.withFleet { fleet in
            for _ in 0..<count { try fleet.add(.injector) }
            try fleet.add(.web)
            let runner = try fleet.add(.runner)
            try await fleet.start()
            try await makeQueue(fleet, runner)

            let instant = try await fleet.putBurst(of: Self.jobs)
            let ledger = try LedgerWatch(of: fleet)
            try await instant.sleepUntilThen()
            let took = try await eventually(
                "\(Self.jobs) jobs are published", within: .seconds(180), every: .milliseconds(5)
            ) {
                try ledger.hasUnpublished(dueBy: instant) ? nil : SystemClock.now() - instant
            }
            let queued = try ledger.count(of: .queued)
            guard queued == Self.jobs else { throw SpoiledRound("\(queued) runs of \(Self.jobs) are queued") }
            return [Sample("injectors: \(count)", Double(Self.jobs) / took.inSeconds, .perSecond)]
        }
    }

    /// Runners declare the queue of jobs when they subscribe, and it stays when they go. Without it everything would
    /// come back.
    private func makeQueue(_ fleet: Fleet, _ runner: FleetProcess) async throws {
        try await fleet.withBroker { broker in
            try await eventually("there is a queue of jobs") {
                (try? await broker.depth(ofQueue: JobDefinition.defaultRoutingKey)) != nil
            }
        }
        try await runner.stop()
    }
}
