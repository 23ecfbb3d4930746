import ArgumentParser
import Glibc
import TestPrograms

/// `cronq-bench compare`: two builds on the same servers, in turn.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure two builds in turn, and print their ratios.",
        discussion: """
            In each round every scenario is measured with both builds, one right after the other; the one that comes first changes \
            from round to round. A ratio is formed within a round, and what no round gave for both builds is left out. The \
            words "better" and "worse" stand where three rounds or more all say so.
            """)

    @OptionGroup var choice: Choice

    @Option(help: ArgumentHelp("The folder with the programs of the build to compare with.", valueName: "folder"))
    var base: String

    func run() async throws {
        let builds = [try Build.base(in: base), try Build.whole(in: choice.programs)]
        let scenarios = try choice.scenarios()
        let servers = try await FleetServers.forMeasuring()
        let circumstances = try await Circumstances(servers)

        let rounds = Rounds(
            scenarios: scenarios, count: choice.rounds ?? (choice.quick ? 3 : 5), isQuick: choice.quick,
            servers: servers)
        let records = await rounds.measure(builds)

        print(circumstances.text(rounds) + "\n\n" + CompareReport(base: records[0], new: records[1]).text)
        if records.contains(where: \.hasFailure) { throw ExitCode(EX_SOFTWARE) }
    }
}
