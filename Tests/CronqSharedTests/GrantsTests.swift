import CronqShared
import Foundation
import Testing

@Suite("What somebody may do")
struct GrantsTests {
    @Test("each role includes those before it, and keeps its word")
    func ordersRoles() {
        #expect(Role.allCases.map(\.rawValue) == ["viewer", "operator", "editor", "admin"])
        #expect(Role.allCases == Role.allCases.reversed().sorted())
        for (index, role) in Role.allCases.enumerated() {
            for (other, weaker) in Role.allCases.enumerated() {
                #expect(Grants(role: role).allow(weaker) == (other <= index))
                #expect(Grants(role: role).allow(weaker, in: "any") == (other <= index))
            }
        }
    }

    @Test("a higher role in a category counts there, whatever the case of its name, and nowhere else")
    func raisesInCategories() {
        let grants = Grants(role: .viewer, categories: ["night export": .editor])
        #expect(grants.allow(.editor, in: "Night Export") && grants.allow(.editor, in: "NIGHT export  "))
        #expect(!grants.allow(.admin, in: "night export") && !grants.allow(.operator, in: "night"))
        #expect(grants.allow(.viewer, in: "another") && grants.allow(.viewer) && !grants.allow(.operator))
    }

    @Test("a category never takes away what is held everywhere")
    func neverLowers() {
        let grants = Grants(role: .editor, categories: ["a": .viewer])
        #expect(grants.allow(.editor, in: "a") && !grants.allow(.admin, in: "a"))
    }

    @Test("a limit leaves nothing outside of it, and nothing that concerns the instance")
    func limits() {
        let grants = Grants(role: .editor, categories: ["b": .admin], limit: ["a"])
        #expect(grants.allow(.editor, in: "A") && !grants.allow(.admin, in: "A"))
        #expect(!grants.allow(.viewer, in: "b") && !grants.allow(.viewer, in: ""))
        #expect(Role.allCases.allSatisfy { !grants.allow($0) })
        let nothing = Grants(role: .admin, limit: [])
        #expect(Role.allCases.allSatisfy { !nothing.allow($0) && !nothing.allow($0, in: "a") })
    }

    @Test(
        "something is offered if there is a category where it may be done",
        arguments: [
            (Grants(role: .operator), "viewer operator"),
            (Grants(role: .viewer, categories: ["a": .editor]), "viewer operator editor"),
            (Grants(role: .viewer, categories: ["a": .editor], limit: ["a"]), "viewer operator editor"),
            (Grants(role: .viewer, categories: ["a": .editor], limit: ["b"]), "viewer"),
            (Grants(role: .admin, limit: []), ""), (.everything, "viewer operator editor admin"),
        ])
    func offers(grants: Grants, roles: String) {
        let offered = Role.allCases.filter { grants.allowSomewhere($0) }
        #expect(offered.map(\.rawValue).joined(separator: " ") == roles)
    }

    @Test("a token does what both it and its owner may do, no less and no more")
    func limitsTokens() {
        let samples = Self.samples()
        for token in samples {
            for owner in samples {
                let both = token.limited(to: owner)
                for role in Role.allCases {
                    for category in ["a", "B", "c"] {
                        #expect(
                            both.allow(role, in: category)
                                == (token.allow(role, in: category) && owner.allow(role, in: category)),
                            "\(role) in \(category): \(token) limited to \(owner)")
                    }
                    #expect(both.allow(role) == (token.allow(role) && owner.allow(role)), "\(role): \(token), \(owner)")
                }
            }
        }
    }

    /// Every role, with and without a higher one in a category, with and without limits.
    private static func samples() -> [Grants] {
        let limits: [Set<String>?] = [nil, [], ["a"], ["a", "b"]]
        let categories: [[String: Role]] = [[:], ["a": .admin], ["a": .operator, "b": .editor]]
        return Role.allCases.flatMap { role in
            categories.flatMap { raised in limits.map { Grants(role: role, categories: raised, limit: $0) } }
        }
    }

    @Test("what is stored reads back the same")
    func roundTrips() throws {
        for grants in Self.samples() {
            let data = try JSONEncoder().encode(grants)
            #expect(try JSONDecoder().decode(Grants.self, from: data) == grants)
        }
    }
}
