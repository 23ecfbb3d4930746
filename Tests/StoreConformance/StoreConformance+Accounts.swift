import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// Who may log in.
    static let accounts: [ConformanceCase] = [
        ConformanceCase("there are no users at first, and there are from the first one on") { bench in
            let store = bench.store
            #expect(try await !store.hasUsers())
            #expect(try await store.users().isEmpty)
            #expect(try await store.user(1) == nil)
            #expect(try await store.user(named: "ann") == nil)
            _ = try await addUser("ann", bench)
            #expect(try await store.hasUsers())
        },
        ConformanceCase("everything about a user survives the store, and they are found by id and name") { bench in
            let grants = Grants(role: .operator, categories: ["night “export” ü": .editor, "b": .admin])
            let added = try #require(
                try await bench.store.addUser(
                    "Ünal.O-B_1@x", password: "scrypt$…$salt$hash", grants: grants, by: LedgerBench.ann))
            #expect(
                added
                    == UserRecord(
                        id: added.id, name: "Ünal.O-B_1@x", password: "scrypt$…$salt$hash", grants: grants,
                        createdAt: LedgerBench.start, createdBy: "ann"))
            #expect(try await bench.store.user(added.id) == added)
            #expect(try await bench.store.user(named: "Ünal.O-B_1@x") == added)
            #expect(try await bench.store.users() == [added])
        },
        ConformanceCase("users come by name") { bench in
            for name in ["carl", "ann", "bob"] { _ = try await addUser(name, bench) }
            #expect(try await bench.store.users().map(\.name) == ["ann", "bob", "carl"])
        },
        ConformanceCase("names are the same whatever their case; a name that is taken makes no user") { bench in
            let ann = try await addUser("Ann", bench)
            for name in ["Ann", "ann", "ANN "] {
                #expect(
                    try await bench.store.addUser(name, password: nil, grants: .everything, by: LedgerBench.bob) == nil)
                #expect(try await bench.store.user(named: name) == ann)
            }
            #expect(try await bench.store.users() == [ann])
            #expect(try await bench.audit().count == 1)
        },
        ConformanceCase("of many who add a user of the same name at the same time, one does") { bench in
            let stores = try await bench.handles(8)
            let added = try await withThrowingTaskGroup(of: UserRecord?.self) { group in
                for store in stores {
                    group.addTask {
                        try await store.addUser("ann", password: nil, grants: .everything, by: LedgerBench.bob)
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
            }
            #expect(added == 1)
            #expect(try await bench.store.users().count == 1)
        },
        ConformanceCase("what an admin changes is changed, and the rest stays") { bench in
            _ = try await addUser("root", bench)
            var ann = try await addUser("ann", bench, role: .viewer, password: "old")
            let (store, id) = (bench.store, ann.id)
            func change(_ change: UserChange) async throws -> AccountChange<UserRecord> {
                try await store.changeUser(id, change, by: LedgerBench.bob)
            }
            ann.grants = Grants(role: .editor)
            #expect(try await change(UserChange(grants: Grants(role: .editor))) == .done(ann))
            ann.password = "new"
            #expect(try await change(UserChange(password: "new")) == .done(ann))
            ann.password = nil
            #expect(try await change(UserChange(password: .some(nil))) == .done(ann))
            bench.advance(.seconds(1))
            ann.disabledAt = bench.clock.now
            #expect(try await change(UserChange(isDisabled: true)) == .done(ann))
            bench.advance(.seconds(1))
            #expect(try await change(UserChange(isDisabled: true)) == .done(ann), "disabled since the first time")
            (ann.password, ann.grants, ann.disabledAt) = ("x", .everything, nil)
            let all = UserChange(password: "x", grants: .everything, isDisabled: false)
            #expect(try await change(all) == .done(ann))
            #expect(try await store.user(ann.id) == ann)
            #expect(try await change(UserChange()) == .done(ann))
        },
        ConformanceCase("a user that nobody knows is neither changed nor removed") { bench in
            let store = bench.store
            let change = try await store.changeUser(99, UserChange(password: "x"), by: LedgerBench.ann)
            #expect(change == .unknown)
            #expect(try await store.removeUser(99, by: LedgerBench.ann) == .unknown)
            #expect(try await bench.audit().isEmpty)
        },
        ConformanceCase("a user that was removed is gone, and their name is free") { bench in
            _ = try await addUser("root", bench)
            let ann = try await addUser("ann", bench, role: .viewer)
            #expect(try await bench.store.removeUser(ann.id, by: LedgerBench.bob) == .done(ann))
            #expect(try await bench.store.user(ann.id) == nil)
            #expect(try await bench.store.user(named: "ann") == nil)
            #expect(try await bench.store.removeUser(ann.id, by: LedgerBench.bob) == .unknown)
            let again = try await addUser("ANN", bench, role: .viewer)
            #expect(again.id != ann.id, "what was the old one's must not become the new one's")
        },
    ]

    /// Nobody can lock everybody out.
    static let lastAdmins: [ConformanceCase] = [
        ConformanceCase("the last enabled admin keeps the role, stays enabled and stays, while there are other users") {
            bench in
            let root = try await addUser("root", bench)
            let other = try await addUser("other", bench)
            _ = try await addUser("ann", bench, role: .editor)
            let store = bench.store
            _ = try await store.changeUser(other.id, UserChange(isDisabled: true), by: LedgerBench.bob)
            let entries = try await bench.audit().count
            for change in [UserChange(grants: Grants(role: .editor)), UserChange(isDisabled: true)] {
                #expect(try await store.changeUser(root.id, change, by: LedgerBench.bob) == .lastAdmin)
            }
            #expect(try await store.removeUser(root.id, by: LedgerBench.bob) == .lastAdmin)
            #expect(try await store.user(root.id) == root)
            #expect(try await bench.audit().count == entries)
            // An admin of a category is none of the instance.
            let category = UserChange(grants: Grants(role: .editor, categories: ["a": .admin]))
            #expect(try await store.changeUser(root.id, category, by: LedgerBench.bob) == .lastAdmin)
        },
        ConformanceCase("an admin may go while another one is left, and is then the last one") { bench in
            let first = try await addUser("first", bench)
            let second = try await addUser("second", bench)
            let store = bench.store
            let demotion = UserChange(grants: Grants(role: .viewer))
            guard case .done = try await store.changeUser(first.id, demotion, by: LedgerBench.bob) else {
                Issue.record("there was another admin")
                return
            }
            #expect(try await store.changeUser(second.id, demotion, by: LedgerBench.bob) == .lastAdmin)
            // Whatever leaves an admin is fine.
            let change = UserChange(password: "x", grants: Grants(role: .admin, categories: ["a": .admin]))
            guard case .done = try await store.changeUser(second.id, change, by: LedgerBench.bob) else {
                Issue.record("the last admin may change the password")
                return
            }
        },
        ConformanceCase("of two admins who demote each other at the same time, one stays") { bench in
            let first = try await addUser("first", bench)
            let second = try await addUser("second", bench)
            let stores = try await bench.handles(2)
            let demotion = UserChange(grants: Grants(role: .viewer))
            async let one = stores[0].changeUser(first.id, demotion, by: LedgerBench.bob)
            async let two = stores[1].changeUser(second.id, demotion, by: LedgerBench.ann)
            let answers = [try await one, try await two]
            #expect(answers.count(where: { $0 == .lastAdmin }) == 1)
            #expect(try await bench.store.users().count(where: { $0.grants.role == .admin }) == 1)
        },
        ConformanceCase("the only user may go: then there are none again") { bench in
            let root = try await addUser("root", bench)
            #expect(try await bench.store.removeUser(root.id, by: LedgerBench.ann) == .done(root))
            #expect(try await !bench.store.hasUsers())
        },
    ]

    static func addUser(
        _ name: String, _ bench: LedgerBench, role: Role = .admin, password: String? = nil
    ) async throws -> UserRecord {
        try #require(
            try await bench.store.addUser(name, password: password, grants: Grants(role: role), by: LedgerBench.ann))
    }
}
