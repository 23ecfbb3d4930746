import ArgumentParser
import CronqProcess
import CronqShared

extension TokenCommand {
    /// `cronq token revoke`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Take a token out of force, for good.")

        @Argument(help: "The token's name.")
        var name: String

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let key = JobDefinition.nameKey(name)
                let tokens = try await desk.store.tokens()
                let found = tokens.first { $0.revokedAt == nil && JobDefinition.nameKey($0.name) == key }
                guard let found, try await desk.store.revokeToken(found.id, by: desk.author) else {
                    throw AccountDesk.refusal(
                        "no token “\(name)” is in force in \(desk.place); cronq token list shows them all")
                }
                AccountDesk.say("the token “\(found.name)” is no longer good")
            }
        }
    }
}
