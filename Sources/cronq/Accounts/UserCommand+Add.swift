import ArgumentParser
import CronqAccess
import CronqProcess
import CronqShared

extension UserCommand {
    /// `cronq user add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Make a user.",
            discussion: """
                The password is asked for twice, or is the one line of standard input if that is no terminal. With --link \
                there is none: a link is printed that lets the user in once, within a day, to choose one.
                """)

        @Argument(help: "Letters, digits, dots, dashes, underscores and @; unique whatever its case.")
        var name: String

        @Option(help: "admin, editor, operator or viewer.", transform: AccountArguments.role)
        var role: Role

        @Option(
            name: .customLong("category"),
            help: ArgumentHelp("A higher role in one category; may be repeated.", valueName: "name=role"),
            transform: AccountArguments.categoryRole)
        var categories: [CategoryRole] = []

        @Flag(help: "Print a login link instead of asking for a password.")
        var link = false

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                // Before anybody types a password for nothing.
                if try await desk.store.user(named: name) != nil { throw taken(desk) }
                if let fault = UserRecord.fault(inName: name) { throw AccountDesk.refusal(fault) }
                var password: String?
                if !link { password = try PasswordInput.read(for: name) }
                let result = try await desk.authenticator.createUser(
                    name, password: password, grants: AccountArguments.grants(role, categories), by: desk.author)
                switch result {
                case .created(let user):
                    AccountDesk.say("“\(user.name)” (\(user.grants.words)) was added to \(desk.place)")
                    if link { try await desk.printLink(for: user) }
                case .nameTaken: throw taken(desk)
                case .unacceptable(let fault): throw AccountDesk.refusal(fault)
                case .busy: throw AccountDesk.busy
                }
            }
        }

        private func taken(_ desk: AccountDesk) -> StartError {
            AccountDesk.refusal(
                "there is a user “\(name)” in \(desk.place) already; cronq user set-role and set-password change it")
        }
    }
}
