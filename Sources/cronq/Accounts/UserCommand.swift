import ArgumentParser

/// `cronq user`: who may log in.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Who may log in: make, change and remove users.",
        discussion: """
            The first user must be an admin. It closes the local door: from then on everybody logs in, or sends a token.

            \(AccountHelp.roles)

            \(AccountHelp.place)

            \(AccountHelp.link)

            \(AccountHelp.exitStatus)
            """,
        subcommands: [
            Add.self, List.self, SetRole.self, SetPassword.self, Link.self, Disable.self, Enable.self, Remove.self,
        ])
}
