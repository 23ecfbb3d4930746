import CronqSQLite
import CronqSchedule
import CronqShared
import Logging
import StoreConformance
import Testing

@testable import CronqAccess

@Suite("Logging in") struct AuthenticatorLoginTests {
    @Test("name and password let a user in, whatever the name's case, and the audit says from where")
    func login() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna", .admin))
        stage.clock.advance(by: .hours(1))
        let opened = try #require(try await stage.login("Anna").opened)
        #expect(opened.identity.author == Author("anna", by: .session, from: "192.0.2.7"))
        #expect(opened.identity.userID == anna.id && opened.identity.grants == anna.grants)
        #expect(opened.expiresAt == noon + .hours(1) + .days(7))
        #expect(try await stage.session(opened.secret).known?.identity == opened.identity)
        #expect(try await stage.store.user(anna.id)?.lastLoginAt == noon + .hours(1))
        let entry = try #require(try await stage.audit().first)
        #expect(entry.event.action == .loggedIn && entry.author == opened.identity.author)
    }

    @Test("a wrong password, an unknown name and a user without a password get the same answer, and an entry each")
    func wrong() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("anna")
        _ = try await stage.makeUser("bert", .viewer, password: nil)
        let attempts = [
            ("anna", "a wrong password"), ("bert", AccessStage.password), ("nobody-like-this", AccessStage.password),
            ("no name at all", AccessStage.password), ("anna", ""), ("", ""),
        ]
        for (number, attempt) in attempts.enumerated() {
            let result = try await stage.login(attempt.0, attempt.1, from: "198.51.100.\(number)")
            #expect(result == .wrong, "\(attempt)")
        }
        let entries = try await stage.audit().filter { $0.event.action == .loginRefused }
        #expect(entries.map(\.event.subject.name) == ["unknown", "anna", "unknown", "unknown", "bert", "anna"])
        #expect(entries.allSatisfy { $0.author.name == "nobody" && $0.author.address != nil })
        #expect(entries.last?.author.address == "198.51.100.0")
        // People type their passwords into the field of the name.
        #expect(!entries.contains { "\($0)".contains("nobody-like-this") })
    }

    @Test("known, unknown and without a password: everybody waits for the same work")
    func sameWork() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("anna")
        _ = try await stage.makeUser("bert", .viewer, password: nil)
        // Nobody's password can be looked at while the workshop is full.
        let places = try (0..<9).map { _ in try stage.workshop.take() }
        for name in ["anna", "bert", "nobody-like-this", "no name at all", ""] {
            #expect(try await stage.login(name) == .busy, "\(name)")
        }
        for place in places { stage.workshop.leave(place) }
        #expect(try await stage.login("anna").opened != nil)
        #expect(try await stage.audit().allSatisfy { $0.event.action != .loginRefused })
    }

    @Test("a disabled user learns so, if the password is right")
    func disabled() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("root")
        let anna = try #require(try await stage.makeUser("anna", .viewer))
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: true), by: operatorsTool)
        #expect(try await stage.login("anna") == .disabled)
        #expect(try await stage.login("anna", "a wrong password") == .wrong)
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: false), by: operatorsTool)
        #expect(try await stage.login("anna").opened != nil)
    }

    @Test("who guesses waits, also with the right password, and no longer than said")
    func throttled() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("anna")
        for number in 0..<5 {
            #expect(try await stage.login("anna", "a wrong password", from: "198.51.100.\(number)") == .wrong)
        }
        #expect(try await stage.login("anna", from: "198.51.100.9") == .wait(.seconds(1)))
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.login("anna", from: "198.51.100.9").opened != nil)
        #expect(try await stage.login("anna", "a wrong password", from: "198.51.100.10") == .wrong)
    }

    @Test("a store that does not answer costs nobody an attempt")
    func storeAway() async throws {
        let away = StoreError(.unavailable, "away")
        let authenticator = Authenticator(
            store: FailingStore(error: away), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for _ in 0..<10 {
            await #expect(throws: away) {
                try await authenticator.login("anna", password: AccessStage.password, from: AccessStage.home)
            }
        }
    }

    @Test("a password stored with weaker parameters is stored anew at the next login, which stays in force")
    func strengthened() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        #expect(anna.password?.hasPrefix("$scrypt$ln=10,r=8,p=1$") == true)
        let stronger = stage.makeAuthenticator(PasswordParameters(costExponent: 11, blockSize: 8, parallelism: 1))
        let result = try await stronger.login("anna", password: AccessStage.password, from: AccessStage.home)
        let opened = try #require(result.opened)
        #expect(try await stage.store.user(anna.id)?.password?.hasPrefix("$scrypt$ln=11,r=8,p=1$") == true)
        #expect(try await stage.session(opened.secret).known?.identity.userID == anna.id)
        let again = try await stronger.login("anna", password: AccessStage.password, from: AccessStage.home)
        #expect(again.opened != nil)
        let changes = try await stage.audit().filter { $0.event.action == .passwordChanged }
        #expect(changes.map(\.author.name) == ["cronq"])
    }

    @Test("only the beginning of what a browser says of itself is kept")
    func agent() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let origin = Origin(address: "192.0.2.7", agent: String(repeating: "é", count: 10_000))
        _ = try await stage.authenticator.login("anna", password: AccessStage.password, from: origin)
        #expect(try await stage.store.sessions(of: anna.id).map(\.agent.unicodeScalars.count) == [200])
    }

    @Test("one's own password is changed by whoever knows it; all other sessions end")
    func ownPassword() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let before = try #require(try await stage.login("anna").opened)
        let change = { (current: String, new: String) in
            let user = try #require(try await stage.store.user(anna.id))
            return try await stage.authenticator.changeOwnPassword(
                of: user, current: current, to: new, from: AccessStage.home)
        }
        #expect(try await change("a wrong password", "a new password") == .wrong)
        guard case .unacceptable = try await change(AccessStage.password, "short") else {
            Issue.record("a short password was accepted")
            return
        }
        #expect(try await stage.session(before.secret).known != nil)
        guard case .changed(let after) = try await change(AccessStage.password, "a new password") else {
            Issue.record("the password was not changed")
            return
        }
        #expect(try await stage.session(before.secret) == .expired(.unknown))
        #expect(try await stage.session(after.secret).known?.identity.userID == anna.id)
        #expect(try await stage.login("anna") == .wrong)
        #expect(try await stage.login("anna", "a new password").opened != nil)
    }

    @Test("a stolen session is no way to guess the password")
    func ownPasswordThrottled() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        for _ in 0..<5 {
            let result = try await stage.authenticator.changeOwnPassword(
                of: anna, current: "a wrong password", to: "a new password", from: AccessStage.home)
            #expect(result == .wrong)
        }
        let result = try await stage.authenticator.changeOwnPassword(
            of: anna, current: AccessStage.password, to: "a new password", from: AccessStage.home)
        #expect(result == .wait(.seconds(1)))
    }
}
