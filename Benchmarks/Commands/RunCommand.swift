import ArgumentParser
import Glibc
import TestPrograms

/// `cronq-bench run`: one build.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure one build, and print one table.",
        discussion: """
            Round 1 of every scenario comes first, then round 2 of every one, and so on. The table shows the median of the rounds \
            and the least and the most of them, the ratio to another figure of the same round (the median of those ratios; of \
            figures without a round in common that of the medians), and the foreign CPU: what neither this program nor anything \
            it started has used meanwhile, in percent of the machine.
            """)

    @OptionGroup var choice: Choice

    @Option(
        help: ArgumentHelp(
            "Put the table between the markers of this page, too; the page is made if it is missing.",
            valueName: "file"))
    var write: String?

    /// A page that cannot take the table is known before anything is measured.
    func validate() throws {
        guard let write else { return }
        do {
            try Page(path: write).check()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        let build = try Build.whole(in: choice.programs)
        let scenarios = try choice.scenarios()
        let servers = try await FleetServers.forMeasuring()
        let circumstances = try await Circumstances(servers)

        let rounds = Rounds(
            scenarios: scenarios, count: choice.rounds ?? (choice.quick ? 2 : 5), isQuick: choice.quick,
            servers: servers)
        let record = await rounds.measure([build])[0]

        let report = RunReport(record: record, showsEveryGoal: choice.only == nil)
        let section = circumstances.text(rounds) + "\n\n" + report.text
        print(section)
        if let write { try Page(path: write).replaceSection(with: section) }
        if record.hasFailure { throw ExitCode(EX_SOFTWARE) }
    }
}
