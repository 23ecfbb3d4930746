import TestPrograms
import TestServers

/// Measures scenarios round by round, so that what changes on the machine in the course of time meets all of them alike.
struct Rounds: Sendable {
    let scenarios: [any Scenario]
    let count: Int
    let isQuick: Bool
    let servers: FleetServers

    struct NoNumber: Error, CustomStringConvertible {
        let figure: String

        var description: String { "'\(figure)' is no number: nothing was measured for it" }
    }

    /// Each build in turn, and in the other order in every other round: the first of two may find the machine colder.
    ///
    /// A scenario that fails, or that a build cannot take part in, is not tried again with that build; the others go on.
    func measure(_ builds: [Build]) async -> [Record] {
        var records = builds.map { _ in Record() }
        for round in 1...count {
            for scenario in scenarios where round <= scenario.mostRounds ?? count {
                for index in order(of: builds, in: round) where !records[index].hasGap(in: scenario.name) {
                    let title = builds.count > 1 ? "\(scenario.name), \(builds[index].name)" : scenario.name
                    await take(round, of: scenario, builds[index], into: &records[index], title: title)
                }
            }
        }
        return records
    }

    private func order(of builds: [Build], in round: Int) -> [Int] {
        round.isMultiple(of: 2) ? Array(builds.indices.reversed()) : Array(builds.indices)
    }

    private func take(
        _ round: Int, of scenario: any Scenario, _ build: Build, into record: inout Record, title: String
    ) async {
        let started = ContinuousClock.now
        let foreign = ForeignCPU()
        do {
            let taken = try await samples(of: scenario, build)
            let percent = foreign.percent()
            record.add(taken, of: scenario.name, round: round, foreign: percent)
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            let figures = "\(seconds.tabular) s, foreign CPU \(percent.tabular) %"
            ProgressLog.say("round \(round) of \(count): \(title): \(figures)")
        } catch {
            let isFailure = !(error is NotMeasurable)
            record.add(Record.Gap(scenario: scenario.name, round: round, reason: "\(error)", isFailure: isFailure))
            ProgressLog.say("round \(round) of \(count): \(title): \(isFailure ? "failed" : "not measured"): \(error)")
        }
    }

    private func samples(of scenario: any Scenario, _ build: Build) async throws -> [Sample] {
        // In the lifeline's folder: it is removed when the bench ends, even if that is killed.
        let folder = try Lifeline.shared().makeFolder("round")
        let stage = Stage(programs: build.folder, servers: servers, folder: folder, isQuick: isQuick)
        let samples = try await scenario.round(stage)
        if let sample = samples.first(where: { !$0.value.isFinite }) { throw NoNumber(figure: sample.figure.name) }
        return samples
    }
}
