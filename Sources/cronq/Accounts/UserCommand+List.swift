import ArgumentParser
import CronqSchedule
import CronqShared

extension UserCommand {
    /// `cronq user list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Show all users; times are UTC.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let users = try await desk.store.users()
                guard !users.isEmpty else {
                    return AccountDesk.say("there is no user in \(desk.place) yet; cronq user add NAME --role admin")
                }
                var table = TextTable(["NAME", "ROLE", "STATE", "LAST LOGIN", "CREATED", "BY"])
                for user in users { table.add(Self.row(user)) }
                print(table.text)
            }
        }

        static func row(_ user: UserRecord) -> [String] {
            let state =
                if user.disabledAt != nil { "disabled" } else if user.password == nil { "no password" } else { "ok" }
            return [
                user.name, user.grants.words, state, user.lastLoginAt?.toTheSecond ?? "never",
                user.createdAt.toTheSecond, user.createdBy,
            ]
        }
    }
}

extension Instant {
    /// `2026-11-21T11:36:00Z`.
    var toTheSecond: String { String(iso8601.prefix(19)) + "Z" }
}
