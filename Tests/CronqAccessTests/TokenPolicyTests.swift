import CronqSchedule
import CronqShared
import Testing

@testable import CronqAccess

@Suite("What a token may still do") struct TokenPolicyTests {
    private static func found(
        _ grants: Grants = Grants(role: .editor), ownerID: UserID? = nil, owner: Grants? = nil,
        isDisabled: Bool = false, expiresAt: Instant? = nil, revokedAt: Instant? = nil
    ) -> FoundToken {
        FoundToken(
            token: TokenRecord(
                name: "deploy", hash: [], owner: ownerID, grants: grants, createdAt: noon, createdBy: "root",
                expiresAt: expiresAt, revokedAt: revokedAt),
            owner: owner.map {
                UserRecord(
                    id: 7, name: "anna", password: nil, grants: $0, createdAt: noon, createdBy: "root",
                    disabledAt: isDisabled ? noon : nil)
            })
    }

    @Test(
        "it lasts until it expires, is revoked, or its owner is gone or disabled",
        arguments: [
            (found(), nil), (found(expiresAt: noon + .seconds(1)), nil), (found(expiresAt: noon), .expired),
            (found(expiresAt: noon - .days(1)), .expired), (found(revokedAt: noon), .unknown),
            (found(ownerID: 7, owner: .everything), nil), (found(ownerID: 7), .ownerRemoved),
            (found(ownerID: 7, owner: .everything, isDisabled: true), .ownerDisabled),
        ] as [(FoundToken, TokenRefusal?)])
    func refusals(found: FoundToken, refusal: TokenRefusal?) {
        var thrown: TokenRefusal?
        do throws(TokenRefusal) {
            _ = try TokenPolicy.grants(of: found, at: noon)
        } catch {
            thrown = error
        }
        #expect(thrown == refusal)
    }

    @Test("it never does more than its owner, who may be given less at any time")
    func limited() throws {
        let owner = Grants(role: .viewer, categories: ["reports": .editor])
        let found = Self.found(Grants(role: .admin), ownerID: 7, owner: owner)
        let grants = try TokenPolicy.grants(of: found, at: noon)
        #expect(grants.allow(.viewer) && !grants.allow(.operator))
        #expect(grants.allow(.editor, in: "Reports") && !grants.allow(.admin, in: "reports"))
        let narrow = Self.found(
            Grants(role: .editor, limit: ["reports"]), ownerID: 7, owner: Grants(role: .operator))
        let few = try TokenPolicy.grants(of: narrow, at: noon)
        #expect(few.allow(.operator, in: "reports") && !few.allow(.editor, in: "reports"))
        #expect(!few.allow(.viewer, in: "other") && !few.allow(.viewer))
    }

    @Test("each refusal says something of its own, and what to do about it or why")
    func words() {
        let texts = TokenRefusal.allCases.map(\.description)
        #expect(Set(texts).count == texts.count && texts.allSatisfy { $0.count > 20 })
    }

    @Test(
        "a lifetime is a minute to ten years, or has no end",
        arguments: [
            (nil, true), (.seconds(59), false), (.minutes(1), true), (.days(90), true), (.days(3_650), true),
            (.days(3_651), false), (.zero, false),
        ] as [(TimeSpan?, Bool)])
    func lifetimes(span: TimeSpan?, isAccepted: Bool) {
        #expect((TokenPolicy.fault(inLifetime: span) == nil) == isAccepted)
    }

    @Test("a token's name is like a user's", arguments: [("deploy", true), ("", false), ("a b", false), ("-x", false)])
    func names(name: String, isAccepted: Bool) {
        let fault = TokenPolicy.fault(inName: name)
        #expect((fault == nil) == isAccepted)
        if let fault { #expect(fault.contains("token")) }
    }
}
