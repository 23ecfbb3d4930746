import ArgumentParser

/// `cronq token`: keys for programs.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Keys for programs that use the API: make, show and revoke them.",
        discussion: """
            A program sends its token as a header: Authorization: Bearer TOKEN

            \(AccountHelp.roles)

            \(AccountHelp.place)

            \(AccountHelp.exitStatus)
            """,
        subcommands: [Create.self, List.self, Revoke.self])
}
