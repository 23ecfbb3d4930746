import ArgumentParser
import CronqSchedule
import CronqShared

extension TokenCommand {
    /// `cronq token list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show all tokens, those revoked within 30 days included; times are UTC.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await AccountDesk.open(options) { desk in
                let tokens = try await desk.store.tokens()
                guard !tokens.isEmpty else { return AccountDesk.say("there is no token in \(desk.place)") }
                var owners: [UserID: String] = [:]
                for user in try await desk.store.users() { owners[user.id] = user.name }
                let now = try await desk.store.now()
                var table = TextTable(["NAME", "MAY", "OF", "STATE", "ENDS", "LAST USED", "FROM", "CREATED", "BY"])
                for token in tokens { table.add(Self.row(token, owners, at: now)) }
                print(table.text)
            }
        }

        static func row(_ token: TokenRecord, _ owners: [UserID: String], at now: Instant) -> [String] {
            let hasExpired = token.expiresAt.map { $0 <= now } ?? false
            let state = if token.revokedAt != nil { "revoked" } else if hasExpired { "expired" } else { "ok" }
            let owner = token.owner.map { owners[$0] ?? "(gone)" }
            return [
                token.name, token.grants.words, owner ?? "", state, token.expiresAt?.toTheSecond ?? "never",
                token.lastUsedAt?.toTheSecond ?? "never", token.lastUsedFrom ?? "", token.createdAt.toTheSecond,
                token.createdBy,
            ]
        }
    }
}
