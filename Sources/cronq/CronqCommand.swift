import ArgumentParser
import CronqProcess

/// The operator's tool.
@main
struct CronqCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq",
        abstract: "Cron that runs anywhere, loses nothing, and tells you why.",
        discussion: EnvironmentHelp.exitStatus,
        version: Version.text(of: "cronq"),
        subcommands: [StandaloneCommand.self, UserCommand.self, TokenCommand.self])
}
