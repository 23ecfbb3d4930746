import Testing

@testable import CronqAccess

@Suite("Where passwords are hashed") struct PasswordWorkshopTests {
    @Test("it makes and looks at passwords as by hand")
    func works() async throws {
        let workshop = PasswordWorkshop(threads: 2, parameters: cheap)
        let record = try await workshop.make("the same password", using: seededBytes())
        #expect(try await workshop.verify("the same password", against: record) == .right)
        #expect(try await workshop.verify("another password", against: record) == .wrong)
        #expect(try await workshop.verify("the same password", against: nil) == .wrong)
        #expect(try Password.verify("the same password", against: record, parameters: cheap) == .right)
    }

    @Test("whoever comes when enough wait is turned away, and may come again")
    func busy() async throws {
        let workshop = PasswordWorkshop(threads: 2, waiting: 3, parameters: cheap)
        let places = try (0..<5).map { _ in try workshop.take() }
        #expect(Set(places) == [0, 1])
        await #expect(throws: PasswordError(.busy)) { try await workshop.verify("x", against: nil) }
        await #expect(throws: PasswordError(.busy)) { try await workshop.make("x", using: seededBytes()) }
        workshop.leave(places[0])
        #expect(try await workshop.verify("x", against: nil) == .wrong)
        for place in places.dropFirst() { workshop.leave(place) }
        let all = try (0..<5).map { _ in try workshop.take() }
        #expect(all.count { $0 == 0 } <= 3 && all.count { $0 == 1 } <= 3, "they spread over the threads")
    }

    @Test("many at once are all looked at, if there is room for them")
    func many() async throws {
        let workshop = PasswordWorkshop(threads: 2, waiting: 30, parameters: cheap)
        let record = try await workshop.make("the same password", using: seededBytes())
        let verdicts = try await withThrowingTaskGroup(of: Password.Verdict.self) { group in
            for number in 0..<32 {
                let password = number.isMultiple(of: 2) ? "the same password" : "another password"
                group.addTask { try await workshop.verify(password, against: record) }
            }
            var verdicts: [Password.Verdict] = []
            for try await verdict in group { verdicts.append(verdict) }
            return verdicts
        }
        #expect(verdicts.count { $0 == .right } == 16 && verdicts.count { $0 == .wrong } == 16)
    }
}
