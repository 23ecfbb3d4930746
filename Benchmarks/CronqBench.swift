import ArgumentParser

/// Measures the programs of a release on servers of their own.
@main
struct CronqBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq-bench",
        abstract: "Measure the programs of CronQ on a private MariaDB and a private RabbitMQ.",
        discussion: """
            Nothing judges: goals are shown beside the figures, and the exit status does not depend on them.

            Exit status: 0 the scenarios were measured, or a build lacks what they need; 64 wrong usage; 70 a scenario failed.
            """,
        subcommands: [RunCommand.self, CompareCommand.self, PartCommand.self])
}
