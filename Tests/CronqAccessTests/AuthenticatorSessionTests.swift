import CronqSQLite
import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqAccess

@Suite("Being logged in") struct AuthenticatorSessionTests {
    private static func opened(_ stage: AccessStage) async throws -> OpenedSession {
        _ = try await stage.makeUser("anna")
        return try #require(try await stage.login("anna").opened)
    }

    @Test("after 15 minutes the browser gets a new secret; the old one is good for a minute more")
    func rotates() async throws {
        let stage = try AccessStage()
        let opened = try await Self.opened(stage)
        #expect(try await stage.known(opened.secret).renewed == nil)
        stage.clock.advance(by: .minutes(15))
        let known = try await stage.known(opened.secret)
        let renewed = try #require(known.renewed)
        #expect(known.identity == opened.identity && renewed.formToken == opened.secret.formToken)
        // What was under way with the old secret comes in.
        stage.clock.advance(by: .seconds(60))
        #expect(try await stage.known(opened.secret).renewed == nil)
        #expect(try await stage.known(renewed).renewed == nil)
    }

    @Test("a secret that was replaced a while ago is a copy: the session ends for everybody")
    func copied() async throws {
        let stage = try AccessStage()
        let opened = try await Self.opened(stage)
        stage.clock.advance(by: .minutes(15))
        let renewed = try #require(try await stage.known(opened.secret).renewed)
        stage.clock.advance(by: .seconds(61))
        #expect(try await stage.session(opened.secret) == .expired(.replaced))
        #expect(try await stage.session(renewed) == .expired(.unknown))
        let entry = try #require(try await stage.audit().first)
        #expect(entry.event.action == .loggedOut && entry.author.means == .system)
    }

    @Test("of many requests at once one brings the new secret, and all come in")
    func race() async throws {
        let stage = try AccessStage()
        let opened = try await Self.opened(stage)
        stage.clock.advance(by: .minutes(20))
        let answers = try await withThrowingTaskGroup(of: SessionAnswer.self) { group in
            for _ in 0..<20 { group.addTask { try await stage.session(opened.secret) } }
            var answers: [SessionAnswer] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
        #expect(answers.compactMap(\.known).count == 20)
        let renewed = answers.compactMap(\.known?.renewed)
        #expect(renewed.count == 1)
        let secret = try #require(renewed.first)
        #expect(try await stage.session(secret).known != nil)
    }

    @Test("an answer that cannot carry a new secret brings none, and the session goes on")
    func mayNotRotate() async throws {
        let stage = try AccessStage()
        let opened = try await Self.opened(stage)
        for _ in 0..<8 {
            stage.clock.advance(by: .minutes(10))
            #expect(try await stage.known(opened.secret, mayRotate: false).renewed == nil)
        }
        #expect(try await stage.known(opened.secret).renewed != nil)
    }

    @Test("that a session was seen is written down once a minute")
    func seen() async throws {
        let stage = try AccessStage()
        let opened = try await Self.opened(stage)
        let lastSeen = { () async throws -> Instant? in
            try await stage.store.session(hash: opened.secret.sha256)?.session.lastSeenAt
        }
        stage.clock.advance(by: .seconds(59))
        _ = try await stage.session(opened.secret)
        #expect(try await lastSeen() == noon)
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.session(opened.secret)
        #expect(try await lastSeen() == noon + .minutes(1))
    }

    @Test("half a day without a request ends it, requests keep it for a week and no longer")
    func limits() async throws {
        let stage = try AccessStage()
        let opened = try await Self.opened(stage)
        var secret = opened.secret
        for _ in 0..<14 {
            let known = try await stage.known(secret)
            #expect(known.expiresAt == noon + .days(7))
            secret = known.renewed ?? secret
            stage.clock.advance(by: .hours(12) - .seconds(1))
        }
        secret = try await stage.known(secret).renewed ?? secret
        stage.clock.set(noon + .days(7))
        #expect(try await stage.session(secret) == .expired(.age))

        let other = try #require(try await stage.login("anna").opened)
        stage.clock.advance(by: .hours(12))
        #expect(try await stage.session(other.secret) == .expired(.idle))
    }

    @Test("a role that was changed holds for the next request; a disabled or removed user is out at once")
    func changedUser() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("root")
        let anna = try #require(try await stage.makeUser("anna", .editor))
        let opened = try #require(try await stage.login("anna").opened)
        _ = try await stage.store.changeUser(
            anna.id, UserChange(grants: Grants(role: .viewer)), by: operatorsTool)
        #expect(try await stage.session(opened.secret).known?.identity.grants == Grants(role: .viewer))
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: true), by: operatorsTool)
        #expect(try await stage.session(opened.secret).known == nil)
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: false), by: operatorsTool)
        #expect(try await stage.session(opened.secret).known == nil, "a session that has ended stays so")
        let again = try #require(try await stage.login("anna").opened)
        _ = try await stage.store.removeUser(anna.id, by: operatorsTool)
        #expect(try await stage.session(again.secret).known == nil)
    }

    @Test("whoever logs out is out, and the others of the same user are not")
    func logout() async throws {
        let stage = try AccessStage()
        let one = try await Self.opened(stage)
        let other = try #require(try await stage.login("anna").opened)
        try await stage.authenticator.logout(one.identity)
        #expect(try await stage.session(one.secret) == .expired(.unknown))
        #expect(try await stage.session(other.secret).known != nil)
        try await stage.authenticator.logout(Identity(author: operatorsTool, grants: .everything))
        #expect(try await stage.session(other.secret).known != nil)
    }

    @Test("a secret that nobody was given lets nobody in")
    func invented() async throws {
        let stage = try AccessStage()
        _ = try await Self.opened(stage)
        let invented = SessionSecret.make(using: seededBytes(99))
        #expect(try await stage.session(invented) == .expired(.unknown))
    }

    @Test("what is over is deleted, what is in force stays")
    func prune() async throws {
        let stage = try AccessStage()
        let old = try await Self.opened(stage)
        stage.clock.advance(by: .hours(13))
        let new = try #require(try await stage.login("anna").opened)
        #expect(try await stage.authenticator.prune() == 1)
        #expect(try await stage.session(old.secret) == .expired(.unknown))
        #expect(try await stage.session(new.secret).known != nil)
    }
}
