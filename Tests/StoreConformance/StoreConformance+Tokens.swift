import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    private static func token(
        _ name: String, _ number: UInt8, owner: UserID? = nil, at now: Instant = LedgerBench.start,
        expiresAt: Instant? = nil
    ) -> TokenRecord {
        TokenRecord(
            name: name, hash: hash(number), owner: owner,
            grants: Grants(role: .viewer, categories: ["ü “b”": .operator], limit: ["ü “b”", "a"]), createdAt: now,
            createdBy: "ann", expiresAt: expiresAt)
    }

    private static func add(_ token: TokenRecord, _ bench: LedgerBench) async throws -> TokenRecord {
        try #require(try await bench.store.addToken(token, by: LedgerBench.ann))
    }

    /// Keys for programs.
    static let tokens: [ConformanceCase] = [
        ConformanceCase("everything about a token survives the store; it is found by its hash, with its owner") {
            bench in
            let ann = try await addUser("ann", bench)
            let added = try await add(
                token("deploy 🚀", 1, owner: ann.id, expiresAt: LedgerBench.start + .days(90)), bench)
            var expected = token("deploy 🚀", 1, owner: ann.id, expiresAt: LedgerBench.start + .days(90))
            expected.id = added.id
            #expect(added == expected)
            #expect(try await bench.store.token(hash: hash(1)) == FoundToken(token: added, owner: ann))
            #expect(try await bench.store.tokens() == [added])
            #expect(try await bench.store.token(hash: hash(2)) == nil)
            #expect(try await bench.store.token(hash: []) == nil)
        },
        ConformanceCase("a token that the operator's tool made has no owner and may last for ever") { bench in
            let added = try await add(token("tool", 1), bench)
            #expect(added.owner == nil && added.expiresAt == nil)
            bench.advance(.days(3_650))
            #expect(try await bench.store.token(hash: hash(1)) == FoundToken(token: added, owner: nil))
        },
        ConformanceCase("tokens come newest first") { bench in
            for (index, name) in ["b", "c", "a"].enumerated() {
                _ = try await add(token(name, UInt8(index), at: bench.clock.now), bench)
                bench.advance(.seconds(1))
            }
            #expect(try await bench.store.tokens().map(\.name) == ["a", "c", "b"])
        },
        ConformanceCase("a name belongs to one token in force, whatever its case; revoked, it is free again") { bench in
            let first = try await add(token("Deploy", 1), bench)
            #expect(try await bench.store.addToken(token("deploy ", 2), by: LedgerBench.ann) == nil)
            #expect(try await bench.store.token(hash: hash(2)) == nil)
            #expect(try await bench.store.revokeToken(first.id, by: LedgerBench.ann))
            let second = try await add(token("deploy", 2), bench)
            #expect(second.id != first.id)
            #expect(try await bench.store.revokeToken(second.id, by: LedgerBench.ann))
            _ = try await add(token("DEPLOY", 3), bench)
        },
        ConformanceCase("of many who add a token of the same name at the same time, one does") { bench in
            let stores = try await bench.handles(8)
            let added = try await withThrowingTaskGroup(of: TokenRecord?.self) { group in
                for (index, store) in stores.enumerated() {
                    group.addTask { try await store.addToken(token("deploy", UInt8(index)), by: LedgerBench.ann) }
                }
                return try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
            }
            #expect(added == 1)
            #expect(try await bench.store.tokens().count == 1)
        },
        ConformanceCase("a token that was revoked is found no more, and shown for thirty days") { bench in
            let added = try await add(token("deploy", 1), bench)
            let kept = try await add(token("kept", 2), bench)
            bench.advance(.hours(1))
            #expect(try await bench.store.revokeToken(added.id, by: LedgerBench.bob))
            #expect(try await !bench.store.revokeToken(added.id, by: LedgerBench.bob))
            #expect(try await !bench.store.revokeToken(999, by: LedgerBench.bob))
            #expect(try await bench.store.token(hash: hash(1)) == nil)
            let shown = try await bench.store.tokens().first { $0.id == added.id }
            #expect(shown?.revokedAt == LedgerBench.start + .hours(1))
            bench.advance(.days(29))
            _ = try await bench.store.prune(.standard, limit: 100)
            #expect(try await bench.store.tokens().count == 2)
            bench.advance(.days(2))
            _ = try await bench.store.prune(.standard, limit: 100)
            #expect(try await bench.store.tokens().map(\.id) == [kept.id])
            #expect(try await bench.store.token(hash: hash(2)) != nil)
        },
        ConformanceCase("the use of a token is noted at most once a minute") { bench in
            let added = try await add(token("deploy", 1), bench)
            let store = bench.store
            bench.advance(.hours(1))
            try await store.noteUse(of: added.id, from: "192.0.2.1")
            let first = bench.clock.now
            for _ in 0..<3 {
                let found = try await store.token(hash: hash(1))?.token
                #expect(found?.lastUsedAt == first && found?.lastUsedFrom == "192.0.2.1")
                bench.advance(.seconds(19))
                try await store.noteUse(of: added.id, from: "192.0.2.2")
            }
            bench.advance(.seconds(4))
            try await store.noteUse(of: added.id, from: "2001:db8::2")
            let found = try await store.token(hash: hash(1))?.token
            #expect(found?.lastUsedAt == first + .seconds(61) && found?.lastUsedFrom == "2001:db8::2")
            try await store.noteUse(of: 999, from: "192.0.2.1")
            #expect(try await bench.audit().count == 1, "its use is no change")
        },
        ConformanceCase("a token of a disabled user is found with its owner, of whom that can be seen") { bench in
            _ = try await addUser("root", bench)
            let ann = try await addUser("ann", bench, role: .viewer)
            _ = try await add(token("deploy", 1, owner: ann.id), bench)
            _ = try await bench.store.changeUser(ann.id, UserChange(isDisabled: true), by: LedgerBench.bob)
            #expect(try await bench.store.token(hash: hash(1))?.owner?.disabledAt == bench.clock.now)
        },
        ConformanceCase("a user who is removed leaves no token in force, and takes nobody else's") { bench in
            let root = try await addUser("root", bench)
            let ann = try await addUser("ann", bench, role: .viewer)
            _ = try await add(token("hers", 1, owner: ann.id), bench)
            _ = try await add(token("theirs", 2, owner: root.id), bench)
            _ = try await add(token("tool", 3), bench)
            bench.advance(.seconds(1))
            _ = try await bench.store.removeUser(ann.id, by: LedgerBench.bob)
            #expect(try await bench.store.token(hash: hash(1)) == nil)
            #expect(try await bench.store.token(hash: hash(2)) != nil)
            #expect(try await bench.store.token(hash: hash(3)) != nil)
            #expect(
                try await bench.store.tokens().filter { $0.revokedAt == bench.clock.now }.map(\.name) == ["hers"])
            _ = try await add(token("hers", 4, owner: root.id), bench)
        },
    ]
}
