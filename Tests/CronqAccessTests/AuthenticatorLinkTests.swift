import CronqSQLite
import CronqSchedule
import CronqShared
import StoreConformance
import Testing

@testable import CronqAccess

@Suite("Login links") struct AuthenticatorLinkTests {
    private static func use(
        _ stage: AccessStage, _ secret: LinkSecret, newPassword: String? = nil
    ) async throws -> LinkResult {
        try await stage.authenticator.useLink(secret, newPassword: newPassword, from: AccessStage.home)
    }

    private static func hourly(_ stage: AccessStage, _ user: UserRecord) async throws -> LinkSecret {
        let link = try await stage.authenticator.makeLink(for: user, lifetime: .hours(1), by: operatorsTool)
        return try #require(link).secret
    }

    @Test("a link lets its user in once; looking at it does not use it up")
    func once() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna", password: nil))
        let link = try #require(try await stage.authenticator.makeLink(for: anna, by: operatorsTool))
        #expect(link.expiresAt == noon + .days(1))
        for _ in 0..<3 { #expect(try await stage.authenticator.openLink(link.secret) == .user(anna)) }
        let opened = try #require(try await Self.use(stage, link.secret).opened)
        #expect(try await stage.session(opened.secret).known?.identity.userID == anna.id)
        #expect(try await stage.authenticator.openLink(link.secret) == nil)
        #expect(try await Self.use(stage, link.secret) == .gone)
        #expect(try await Self.use(stage, link.secret, newPassword: "a new password") == .gone)
    }

    @Test("of many who use a link at once, one comes in")
    func race() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let link = try #require(try await stage.authenticator.makeLink(for: anna, by: operatorsTool))
        let results = try await withThrowingTaskGroup(of: LinkResult.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await Self.use(
                        stage, link.secret, newPassword: number.isMultiple(of: 2) ? nil : "password \(number)")
                }
            }
            var results: [LinkResult] = []
            for try await result in group { results.append(result) }
            return results
        }
        #expect(results.compactMap(\.opened).count == 1)
        #expect(results.count { $0 == .gone } == 7)
    }

    @Test("a link lets its user choose a password, which ends what was open before")
    func newPassword() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let before = try #require(try await stage.login("anna").opened)
        let link = try #require(try await stage.authenticator.makeLink(for: anna, by: operatorsTool))
        let opened = try #require(try await Self.use(stage, link.secret, newPassword: "a new password").opened)
        #expect(try await stage.session(opened.secret).known?.identity.userID == anna.id)
        #expect(try await stage.session(before.secret).known == nil)
        #expect(try await stage.login("anna") == .wrong)
        #expect(try await stage.login("anna", "a new password").opened != nil)
    }

    @Test("a password that is not accepted, or a full workshop, leaves the link good")
    func stillGood() async throws {
        let stage = try AccessStage()
        let anna = try #require(try await stage.makeUser("anna"))
        let link = try #require(try await stage.authenticator.makeLink(for: anna, by: operatorsTool))
        guard case .unacceptable = try await Self.use(stage, link.secret, newPassword: "anna") else {
            Issue.record("the user's name was accepted as a password")
            return
        }
        let places = try (0..<9).map { _ in try stage.workshop.take() }
        #expect(try await Self.use(stage, link.secret, newPassword: "a new password") == .busy)
        for place in places { stage.workshop.leave(place) }
        #expect(try await Self.use(stage, link.secret, newPassword: "a new password").opened != nil)
    }

    @Test("a link that has expired, was invented, or is for somebody who is disabled or gone, lets nobody in")
    func gone() async throws {
        let stage = try AccessStage()
        _ = try await stage.makeUser("root")
        let anna = try #require(try await stage.makeUser("anna"))
        let bert = try #require(try await stage.makeUser("bert"))
        let links = [try await Self.hourly(stage, anna), try await Self.hourly(stage, bert)]
        _ = try await stage.store.changeUser(anna.id, UserChange(isDisabled: true), by: operatorsTool)
        _ = try await stage.store.removeUser(bert.id, by: operatorsTool)
        for secret in links + [LinkSecret.make(using: seededBytes(99))] {
            #expect(try await stage.authenticator.openLink(secret) == nil)
            #expect(try await Self.use(stage, secret) == .gone)
        }
        let root = try #require(try await stage.store.user(named: "root"))
        let late = try await Self.hourly(stage, root)
        stage.clock.advance(by: .hours(1))
        #expect(try await Self.use(stage, late) == .gone)
    }

    @Test("before there is a user, a link lets an admin in for an hour, to create the first one")
    func firstVisitor() async throws {
        let stage = try AccessStage()
        let link = try #require(try await stage.authenticator.makeLink(for: nil, by: operatorsTool))
        let unused = try #require(try await stage.authenticator.makeLink(for: nil, by: operatorsTool))
        #expect(try await stage.authenticator.openLink(link.secret) == .firstVisitor)
        let opened = try #require(try await Self.use(stage, link.secret, newPassword: "not looked at").opened)
        #expect(opened.identity.grants == .everything && opened.identity.userID == nil)
        #expect(opened.identity.author == Author("first login", by: .session, from: "192.0.2.7"))
        #expect(opened.expiresAt == noon + .hours(1))
        #expect(try await stage.session(opened.secret).known?.identity == opened.identity)

        let created = try await stage.authenticator.createUser(
            "anna", password: AccessStage.password, grants: .everything, by: opened.identity.author)
        guard case .created(let anna) = created else {
            Issue.record("\(created)")
            return
        }
        #expect(anna.createdBy == "first login")
        #expect(try await stage.session(opened.secret) == .expired(.firstUserExists))
        #expect(try await stage.authenticator.openLink(unused.secret) == nil)
        #expect(try await Self.use(stage, unused.secret) == .gone)
        #expect(try await stage.authenticator.makeLink(for: nil, by: operatorsTool) == nil)
        #expect(try await stage.login("anna").opened != nil)
    }

    @Test("the first visitor is out after an hour")
    func firstHour() async throws {
        let stage = try AccessStage()
        let link = try #require(try await stage.authenticator.makeLink(for: nil, by: operatorsTool))
        let opened = try #require(try await Self.use(stage, link.secret).opened)
        stage.clock.advance(by: .seconds(3_599))
        let known = try await stage.known(opened.secret)
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.session(known.renewed ?? opened.secret) == .expired(.age))
    }
}
