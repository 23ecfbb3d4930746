import CronqSchedule
import CronqShared
import Testing

@testable import CronqAccess

@Suite("How long a login lasts") struct SessionPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Since the session began.
        var age: TimeSpan = .zero
        var lastSeen: TimeSpan = .zero
        var rotated: TimeSpan = .zero
        var presents = Presented.current
        var owner = Owner.enabled
        var hasUsers = true
        var decision: SessionPolicy.Decision
    }

    enum Presented: Sendable { case current, previous, neither }
    enum Owner: Sendable { case enabled, disabled, gone, nobody }

    private static let fresh = SessionPolicy.Decision.valid(rotate: false, touch: false)

    @Test(
        "what a request presents decides whether it is in force, rotated and noted",
        arguments: [
            Case(testDescription: "at once", decision: fresh),
            Case(testDescription: "just seen", age: .seconds(59), decision: fresh),
            Case(
                testDescription: "seen a minute ago", age: .minutes(1), decision: .valid(rotate: false, touch: true)),
            Case(
                testDescription: "seen just now, after hours", age: .hours(5), lastSeen: .hours(5), rotated: .hours(5),
                decision: fresh),
            Case(
                testDescription: "rotated 15 minutes ago", age: .minutes(15),
                decision: .valid(rotate: true, touch: true)),
            Case(
                testDescription: "rotated 15 minutes ago, seen just now", age: .minutes(15), lastSeen: .minutes(15),
                decision: .valid(rotate: true, touch: false)),
            Case(
                testDescription: "rotated almost 15 minutes ago", age: .seconds(899), lastSeen: .seconds(899),
                decision: fresh),
            Case(
                testDescription: "the secret before, in time", age: .seconds(960), lastSeen: .seconds(900),
                rotated: .seconds(900), presents: .previous, decision: .valid(rotate: false, touch: true)),
            Case(
                testDescription: "the secret before, too late", age: .seconds(961), lastSeen: .seconds(900),
                rotated: .seconds(900), presents: .previous, decision: .expired(.replaced)),
            Case(testDescription: "some other secret", presents: .neither, decision: .expired(.replaced)),
            Case(
                testDescription: "idle for almost half a day", age: .seconds(43_199),
                decision: .valid(rotate: true, touch: true)),
            Case(testDescription: "idle for half a day", age: .hours(12), decision: .expired(.idle)),
            Case(
                testDescription: "almost a week old", age: .seconds(604_799), lastSeen: .days(6) + .hours(23),
                decision: .valid(rotate: true, touch: true)),
            Case(testDescription: "a week old", age: .days(7), lastSeen: .days(7), decision: .expired(.age)),
            Case(
                testDescription: "seen in the future", age: .zero, lastSeen: .hours(2), rotated: .hours(2),
                decision: fresh),
            Case(testDescription: "a disabled user", owner: .disabled, decision: .expired(.userDisabled)),
            Case(testDescription: "a removed user", owner: .gone, decision: .expired(.userRemoved)),
            Case(testDescription: "the first visitor", owner: .nobody, hasUsers: false, decision: fresh),
            Case(
                testDescription: "the first visitor, almost an hour later", age: .seconds(3_599),
                lastSeen: .seconds(3_599), rotated: .seconds(3_599), owner: .nobody, hasUsers: false, decision: fresh),
            Case(
                testDescription: "the first visitor, an hour later", age: .hours(1), lastSeen: .hours(1),
                owner: .nobody, hasUsers: false, decision: .expired(.age)),
            Case(
                testDescription: "the first visitor, when there is a user", owner: .nobody, hasUsers: true,
                decision: .expired(.firstUserExists)),
        ])
    func decisions(_ example: Case) {
        let session = SessionRecord(
            id: 1, hash: [1], previousHash: [2], user: example.owner == .nobody ? nil : 7, createdAt: noon,
            lastSeenAt: noon + example.lastSeen, rotatedAt: noon + example.rotated, expiresAt: noon + .days(7),
            address: "192.0.2.7", agent: "")
        let user = UserRecord(
            id: 7, name: "anna", password: nil, grants: .everything, createdAt: noon, createdBy: "root",
            disabledAt: example.owner == .disabled ? noon : nil)
        let found = FoundSession(
            session: session, user: example.owner == .enabled || example.owner == .disabled ? user : nil)
        let presented: [UInt8] =
            switch example.presents {
            case .current: [1]
            case .previous: [2]
            case .neither: [3]
            }
        let decision = SessionPolicy.standard.decide(
            found, presented: presented, hasUsers: example.hasUsers, at: noon + example.age)
        #expect(decision == example.decision)
    }

    @Test("a session ends when its own end has come, whatever the policy now says")
    func ownEnd() {
        let session = SessionRecord(
            id: 1, hash: [1], user: nil, createdAt: noon, lastSeenAt: noon, rotatedAt: noon,
            expiresAt: noon + .minutes(5), address: "", agent: "")
        let found = FoundSession(session: session, user: nil)
        let decide = { (age: TimeSpan) in
            SessionPolicy.standard.decide(found, presented: [1], hasUsers: false, at: noon + age)
        }
        #expect(decide(.seconds(299)) == .valid(rotate: false, touch: true))
        #expect(decide(.minutes(5)) == .expired(.age))
    }
}
