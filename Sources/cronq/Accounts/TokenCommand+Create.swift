import ArgumentParser
import CronqAccess
import CronqProcess
import CronqSchedule
import CronqShared

extension TokenCommand {
    /// `cronq token create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a token and print it, this once.",
            discussion: """
                The token is the only line on standard output. It is stored nowhere: whoever loses it makes a new one.

                  cronq token create deploy --role editor --category reports
                """)

        @Argument(help: "What it is for; unique among the tokens in force.")
        var name: String

        @Option(help: "admin, editor, operator or viewer.", transform: AccountArguments.role)
        var role: Role

        @Option(
            name: .customLong("category"),
            help: ArgumentHelp(
                "A category outside of which it may not even see anything; may be repeated.", valueName: "name"),
            transform: AccountArguments.category)
        var categories: [String] = []

        @Option(
            help: ArgumentHelp("How long it lasts, such as 90d or 12h, or never.", valueName: "duration"),
            transform: AccountArguments.lifetime)
        var expires = TokenLifetime(span: TokenPolicy.usualLifetime)

        @Option(help: ArgumentHelp("Whose it is: it never does more than they may.", valueName: "name"))
        var user: String?

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                var owner: UserRecord?
                if let user { owner = try await desk.user(user) }
                let result = try await desk.authenticator.makeToken(
                    name, grants: AccountArguments.grants(role, within: categories), owner: owner,
                    lifetime: expires.span, by: desk.author)
                switch result {
                case .created(let token):
                    print(token.text.text)
                    AccountDesk.say(Self.words(token.record, owner, desk.place))
                case .nameTaken:
                    throw AccountDesk.refusal(
                        "a token “\(name)” is in force in \(desk.place); take another name, or first: "
                            + "cronq token revoke \(name)")
                case .unacceptable(let fault): throw AccountDesk.refusal(fault)
                }
            }
        }

        private static func words(_ token: TokenRecord, _ owner: UserRecord?, _ place: AccountPlace) -> String {
            let end = token.expiresAt.map { "until \($0.toTheSecond)" } ?? "until it is revoked"
            let whose = owner.map { " of “\($0.name)”" } ?? ""
            return "the token “\(token.name)”\(whose) (\(token.grants.words)) is good in \(place) \(end); "
                + "it is not shown again"
        }
    }
}
