import ArgumentParser

/// The operator's tool.
@main
struct CronqCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq",
        abstract: "Cron that runs anywhere, loses nothing, and tells you why.",
        discussion: """
            Exit status: 0 done, 64 wrong usage, 69 something needed is not available (a port, a folder, the disk), \
            70 a defect of this program, 78 a setting that cannot be used.
            """,
        version: Version.text,
        subcommands: [StandaloneCommand.self])
}

/// The version of this program.
enum Version {
    static let number = "0.1.0"
    static let text = "cronq \(number)"
}
