import CronqSQLite
import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqAccess

@Suite("Users and tokens") struct AuthenticatorAccountTests {
    private static func create(
        _ stage: AccessStage, _ name: String, _ role: Role, _ password: String?
    ) async throws -> UserCreation {
        try await stage.authenticator.createUser(
            name, password: password, grants: Grants(role: role), by: operatorsTool)
    }

    @Test("the first user is an admin, or nobody could make others")
    func firstUser() async throws {
        let stage = try AccessStage()
        for role in [Role.viewer, .operator, .editor] {
            let result = try await Self.create(stage, "anna", role, AccessStage.password)
            guard case .unacceptable(let fault) = result else {
                Issue.record("\(result)")
                continue
            }
            #expect(fault.contains("admin"))
        }
        #expect(try await stage.store.hasUsers() == false)
        #expect(try await stage.makeUser("anna", .admin) != nil)
        #expect(try await stage.makeUser("bert", .viewer) != nil)
    }

    @Test(
        "a name or password that is not accepted makes no user",
        arguments: [
            ("", "a good password"), ("an na", "a good password"), ("anna", "short"), ("anna-smith", "Anna-Smith"),
        ])
    func faults(name: String, password: String) async throws {
        let stage = try AccessStage()
        guard case .unacceptable = try await Self.create(stage, name, .admin, password) else {
            Issue.record("\(name) was made")
            return
        }
        #expect(try await stage.store.users().isEmpty)
    }

    @Test("a name is taken whatever its case")
    func taken() async throws {
        let stage = try AccessStage()
        #expect(try await stage.makeUser("anna") != nil)
        #expect(try await Self.create(stage, "ANNA", .viewer, nil) == .nameTaken)
        #expect(try await stage.store.users().count == 1)
    }

    @Test("a password set by an admin ends the user's sessions")
    func setPassword() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let opened = try #require(try await stage.login("anna").opened)
        let result = try await stage.authenticator.setPassword(of: anna, to: "a new password", by: operatorsTool)
        guard case .changed(let changed) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(changed.id == anna.id && changed.password != anna.password)
        #expect(try await stage.session(opened.secret).known == nil)
        #expect(try await stage.login("anna", "a new password").opened != nil)
        let bert = try #require(try await stage.makeUser("bert", .viewer))
        _ = try await stage.store.removeUser(bert.id, by: operatorsTool)
        #expect(
            try await stage.authenticator.setPassword(of: bert, to: "a new password", by: operatorsTool) == .unknown)
    }

    @Test("no audit entry and no list holds a password or a secret")
    func nothingLeaks() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let opened = try #require(try await stage.login("anna").opened)
        let link = try #require(try await stage.authenticator.makeLink(for: anna, by: operatorsTool))
        let token = try #require(try await Self.makeToken(stage, owner: anna).created)
        _ = try await stage.authenticator.setPassword(of: anna, to: "a new password", by: operatorsTool)
        let entries = try await stage.audit()
        let shown = "\(entries) \(opened) \(link) \(token)"
        for secret in [opened.secret.text, link.secret.text, token.text.text, AccessStage.password, "a new password"] {
            #expect(!shown.contains(secret))
        }
        #expect(!shown.contains("$scrypt$"))
    }

    private static func makeToken(
        _ stage: AccessStage, _ name: String = "deploy", grants: Grants = Grants(role: .editor),
        owner: UserRecord? = nil, lifetime: TimeSpan? = .days(90)
    ) async throws -> TokenCreation {
        try await stage.authenticator.makeToken(
            name, grants: grants, owner: owner, lifetime: lifetime, by: operatorsTool)
    }

    @Test("a token says who it is and what it may do, until it expires")
    func token() async throws {
        let stage = try AccessStage()
        let token = try #require(try await Self.makeToken(stage).created)
        let identity = try #require(try await stage.token(token.text.text).known)
        #expect(identity.author == Author("token:deploy", by: .token, from: "198.51.100.4"))
        #expect(identity.grants == Grants(role: .editor) && identity.tokenID == token.record.id)
        #expect(identity.userID == nil && identity.sessionID == nil)
        stage.clock.advance(by: .days(90) - .seconds(1))
        #expect(try await stage.token(token.text.text).known != nil)
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.token(token.text.text) == .refused(.expired))
    }

    @Test("what is no token of ours, mistyped, unknown or revoked is refused, and told apart where that helps")
    func refused() async throws {
        let stage = try AccessStage()
        let token = try #require(try await Self.makeToken(stage).created)
        #expect(try await stage.token("") == .refused(.foreign))
        #expect(try await stage.token("ghp_0123456789") == .refused(.foreign))
        #expect(try await stage.token(String(token.text.text.dropLast())) == .refused(.mistyped))
        #expect(try await stage.token(TokenText.make(using: seededBytes(99)).text) == .refused(.unknown))
        #expect(try await stage.store.revokeToken(token.record.id, by: operatorsTool))
        #expect(try await stage.token(token.text.text) == .refused(.unknown))
    }

    @Test("a token never does more than its owner may at that moment")
    func owner() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("root")
        let anna = try #require(try await stage.makeUser("anna", .operator))
        let token = try #require(try await Self.makeToken(stage, grants: .everything, owner: anna).created)
        let text = token.text.text
        #expect(try await stage.token(text).known?.grants == Grants(role: .operator))
        #expect(try await stage.token(text).known?.userID == anna.id)
        _ = try await stage.store.changeUser(anna.id, UserChange(grants: Grants(role: .viewer)), by: operatorsTool)
        #expect(try await stage.token(text).known?.grants == Grants(role: .viewer))
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: true), by: operatorsTool)
        #expect(try await stage.token(text) == .refused(.ownerDisabled))
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: false), by: operatorsTool)
        #expect(try await stage.token(text).known != nil)
        _ = try await stage.store.removeUser(anna.id, by: operatorsTool)
        #expect(try await stage.token(text).known == nil)
    }

    @Test("where a token was used last is known to the minute")
    func lastUse() async throws {
        let stage = try AccessStage()
        let token = try #require(try await Self.makeToken(stage).created)
        let lastUse = { () async throws -> Instant? in try await stage.store.tokens().first?.lastUsedAt }
        #expect(try await lastUse() == nil)
        _ = try await stage.token(token.text.text)
        #expect(try await lastUse() == noon)
        stage.clock.advance(by: .seconds(59))
        _ = try await stage.token(token.text.text)
        #expect(try await lastUse() == noon)
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.token(token.text.text)
        #expect(try await lastUse() == noon + .minutes(1))
        #expect(try await stage.store.tokens().first?.lastUsedFrom == "198.51.100.4")
    }

    @Test("a token's name is taken while it is in force; a name or lifetime that is not accepted makes none")
    func tokenFaults() async throws {
        let stage = try AccessStage()
        let token = try #require(try await Self.makeToken(stage).created)
        #expect(try await Self.makeToken(stage, "Deploy") == .nameTaken)
        #expect(try await stage.store.revokeToken(token.record.id, by: operatorsTool))
        let endless = try #require(try await Self.makeToken(stage, "Deploy", lifetime: nil).created)
        #expect(endless.record.expiresAt == nil)
        #expect(try await Self.makeToken(stage, "a b").isUnacceptable)
        #expect(try await Self.makeToken(stage, "other", lifetime: .seconds(1)).isUnacceptable)
        #expect(try await stage.store.tokens().count == 2)
    }
}
