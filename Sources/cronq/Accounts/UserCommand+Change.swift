import ArgumentParser
import CronqAccess
import CronqProcess
import CronqShared

extension UserCommand {
    /// `cronq user set-role`.
    struct SetRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-role",
            abstract: "Say anew what a user may do.",
            discussion: "Roles in categories that are not named here are gone afterwards.")

        @Argument(help: "The user's name.")
        var name: String

        @Option(help: "admin, editor, operator or viewer.", transform: AccountArguments.role)
        var role: Role

        @Option(
            name: .customLong("category"),
            help: ArgumentHelp("A higher role in one category; may be repeated.", valueName: "name=role"),
            transform: AccountArguments.categoryRole)
        var categories: [CategoryRole] = []

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let user = try await desk.change(
                    name, UserChange(grants: AccountArguments.grants(role, categories)))
                AccountDesk.say("“\(user.name)” is now \(user.grants.words)")
            }
        }
    }

    /// `cronq user set-password`.
    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Give a user a new password, which ends their sessions.",
            discussion: "It is asked for twice, or is the one line of standard input if that is no terminal.")

        @Argument(help: "The user's name.")
        var name: String

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let user = try await desk.user(name)
                let password = try PasswordInput.read(for: user.name)
                switch try await desk.authenticator.setPassword(of: user, to: password, by: desk.author) {
                case .changed: AccountDesk.say("“\(user.name)” has a new password; their sessions have ended")
                case .unacceptable(let fault): throw AccountDesk.refusal(fault)
                case .unknown: throw AccountDesk.refusal("there is no user “\(name)” in \(desk.place) any more")
                case .busy: throw AccountDesk.busy
                }
            }
        }
    }

    /// `cronq user link`.
    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link",
            abstract: "Print a link that lets a user in once, within a day.",
            discussion: "For a first login, and for whoever has forgotten their password. Send it to nobody else.")

        @Argument(help: "The user's name.")
        var name: String

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in try await desk.printLink(for: try await desk.user(name)) }
        }
    }

    /// `cronq user disable`.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Let a user in no more: their sessions end, their tokens do nothing.")

        @Argument(help: "The user's name.")
        var name: String

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let user = try await desk.change(name, UserChange(isDisabled: true))
                AccountDesk.say("“\(user.name)” is disabled")
            }
        }
    }

    /// `cronq user enable`.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable", abstract: "Let a disabled user in again.")

        @Argument(help: "The user's name.")
        var name: String

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let user = try await desk.change(name, UserChange(isDisabled: false))
                AccountDesk.say("“\(user.name)” may log in")
            }
        }
    }

    /// `cronq user remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a user, with their sessions and tokens.",
            discussion: "What they did stays in the audit and in the history of jobs.")

        @Argument(help: "The user's name.")
        var name: String

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let user = try await desk.user(name)
                let removed = try desk.settled(try await desk.store.removeUser(user.id, by: desk.author), name)
                AccountDesk.say("“\(removed.name)” was removed from \(desk.place)")
            }
        }
    }
}
