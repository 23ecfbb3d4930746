import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// What stands for the SHA-256 of a secret.
    static func hash(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 31) + [0] }

    private static func session(
        _ number: UInt8, of user: UserID?, at now: Instant
    ) -> SessionRecord {
        SessionRecord(
            hash: hash(number), user: user, createdAt: now, lastSeenAt: now, rotatedAt: now,
            expiresAt: now + .days(30), address: "2001:db8::7", agent: "Mozilla/5.0 “ü” 🚀")
    }

    /// Opens a session as a login does.
    private static func login(_ number: UInt8, of user: UserID?, _ bench: LedgerBench) async throws -> SessionRecord {
        let wanted = session(number, of: user, at: bench.clock.now)
        return try await bench.store.openSession(wanted, by: LedgerBench.ann)
    }

    /// Logins in force.
    static let sessions: [ConformanceCase] = [
        ConformanceCase("a session is found by its hash, with its user, who logged in then") { bench in
            var ann = try await addUser("ann", bench)
            bench.advance(.seconds(5))
            let opened = try await login(1, of: ann.id, bench)
            var expected = session(1, of: ann.id, at: bench.clock.now)
            expected.id = opened.id
            #expect(opened == expected)
            ann.lastLoginAt = bench.clock.now
            #expect(try await bench.store.session(hash: hash(1)) == FoundSession(session: opened, user: ann))
            #expect(try await bench.store.user(ann.id) == ann)
            #expect(try await bench.store.session(hash: hash(2)) == nil)
            #expect(try await bench.store.session(hash: []) == nil)
        },
        ConformanceCase("a session from before there was any user is nobody's") { bench in
            let opened = try await login(1, of: nil, bench)
            #expect(try await bench.store.session(hash: hash(1)) == FoundSession(session: opened, user: nil))
        },
        ConformanceCase("a session that is used was seen just now, and stays what it is") { bench in
            let ann = try await addUser("ann", bench)
            var opened = try await login(1, of: ann.id, bench)
            bench.advance(.minutes(3))
            for _ in 0..<2 {
                #expect(try await bench.store.touchSession(opened.id, expecting: hash(1), rotatedTo: nil))
            }
            opened.lastSeenAt = bench.clock.now
            #expect(try await bench.store.session(hash: hash(1))?.session == opened)
        },
        ConformanceCase("a rotated session is found by its new hash, and for requests under way by the one before") {
            bench in
            let ann = try await addUser("ann", bench)
            var opened = try await login(1, of: ann.id, bench)
            bench.advance(.minutes(10))
            #expect(try await bench.store.touchSession(opened.id, expecting: hash(1), rotatedTo: hash(2)))
            (opened.hash, opened.previousHash) = (hash(2), hash(1))
            (opened.lastSeenAt, opened.rotatedAt) = (bench.clock.now, bench.clock.now)
            for number: UInt8 in [1, 2] {
                #expect(try await bench.store.session(hash: hash(number))?.session == opened)
            }
            bench.advance(.minutes(10))
            #expect(try await bench.store.touchSession(opened.id, expecting: hash(2), rotatedTo: hash(3)))
            #expect(try await bench.store.session(hash: hash(1)) == nil)
            #expect(try await bench.store.session(hash: hash(2))?.session.previousHash == hash(2))
            #expect(try await bench.store.session(hash: hash(3))?.session.hash == hash(3))
        },
        ConformanceCase("a session that is not as expected is not touched") { bench in
            let ann = try await addUser("ann", bench)
            let opened = try await login(1, of: ann.id, bench)
            #expect(try await bench.store.touchSession(opened.id, expecting: hash(1), rotatedTo: hash(2)))
            let before = try await bench.store.session(hash: hash(2))
            bench.advance(.minutes(1))
            for wrong: UInt8 in [1, 9] {
                #expect(try await !bench.store.touchSession(opened.id, expecting: hash(wrong), rotatedTo: hash(3)))
                #expect(try await !bench.store.touchSession(opened.id, expecting: hash(wrong), rotatedTo: nil))
            }
            #expect(try await !bench.store.touchSession(999, expecting: hash(2), rotatedTo: nil))
            #expect(try await bench.store.session(hash: hash(2)) == before)
        },
        ConformanceCase("of many requests at the same time one rotates their session") { bench in
            let ann = try await addUser("ann", bench)
            let opened = try await login(1, of: ann.id, bench)
            let stores = try await bench.handles(8)
            let rotated = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (index, store) in stores.enumerated() {
                    group.addTask {
                        try await store.touchSession(
                            opened.id, expecting: hash(1), rotatedTo: hash(UInt8(10 + index)))
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(rotated == 1)
            #expect(try await bench.store.session(hash: hash(1))?.session.previousHash == hash(1))
        },
        ConformanceCase("each user has sessions of their own; one that is closed is over") { bench in
            let ann = try await addUser("ann", bench)
            let bob = try await addUser("bob", bench)
            let first = try await login(1, of: ann.id, bench)
            let second = try await login(2, of: ann.id, bench)
            let third = try await login(3, of: bob.id, bench)
            let store = bench.store
            #expect(try await Set(store.sessions(of: ann.id)) == [first, second])
            #expect(try await store.sessions(of: bob.id) == [third])
            #expect(try await store.sessions(of: 999).isEmpty)
            try await store.closeSession(first.id, by: LedgerBench.ann)
            #expect(try await store.session(hash: hash(1)) == nil)
            #expect(try await store.sessions(of: ann.id) == [second])
            try await store.closeSession(first.id, by: LedgerBench.ann)
            try await store.closeSession(999, by: LedgerBench.ann)
        },
        ConformanceCase("a changed password, being disabled and being removed end a user's sessions and links") {
            bench in
            _ = try await addUser("root", bench)
            let other = try await addUser("other", bench)
            _ = try await login(9, of: other.id, bench)
            let changes = [
                UserChange(password: "new"), UserChange(password: .some(nil)), UserChange(isDisabled: true), nil,
            ]
            for (index, change) in changes.enumerated() {
                let user = try await addUser("user \(index)", bench, role: .viewer, password: "old")
                let number = UInt8(20 + index)
                _ = try await login(number, of: user.id, bench)
                try await bench.store.addLink(link(number, of: user.id), by: LedgerBench.ann)
                let store = bench.store
                if let change {
                    guard case .done = try await store.changeUser(user.id, change, by: LedgerBench.ann) else {
                        Issue.record("not changed: \(change)")
                        continue
                    }
                } else {
                    _ = try await store.removeUser(user.id, by: LedgerBench.ann)
                }
                #expect(try await store.session(hash: hash(number)) == nil, "\(index)")
                #expect(try await store.link(hash: hash(number)) == nil, "\(index)")
                #expect(try await store.useLink(hash: hash(number)) == nil, "\(index)")
            }
            #expect(try await bench.store.session(hash: hash(9)) != nil)
        },
        ConformanceCase("other grants leave a user's sessions as they are, and count from now on") { bench in
            _ = try await addUser("root", bench)
            let ann = try await addUser("ann", bench, role: .viewer)
            _ = try await login(1, of: ann.id, bench)
            _ = try await bench.store.changeUser(ann.id, UserChange(grants: Grants(role: .editor)), by: LedgerBench.ann)
            #expect(try await bench.store.session(hash: hash(1))?.user?.grants.role == .editor)
        },
        ConformanceCase("sessions that nobody has used for long are deleted, others stay") { bench in
            let ann = try await addUser("ann", bench)
            _ = try await login(1, of: ann.id, bench)
            let kept = try await login(2, of: ann.id, bench)
            bench.advance(.days(10))
            #expect(try await bench.store.touchSession(kept.id, expecting: hash(2), rotatedTo: nil))
            let limit = bench.clock.now - .days(7)
            #expect(try await bench.store.pruneSessions(lastSeenBefore: limit) == 1)
            #expect(try await bench.store.session(hash: hash(1)) == nil)
            #expect(try await bench.store.sessions(of: ann.id).map(\.id) == [kept.id])
            #expect(try await bench.store.pruneSessions(lastSeenBefore: limit) == 0)
        },
    ]

    private static func link(
        _ number: UInt8, of user: UserID?, at now: Instant = LedgerBench.start, for span: TimeSpan = .hours(1)
    ) -> LoginLink {
        LoginLink(hash: hash(number), user: user, createdAt: now, expiresAt: now + span)
    }

    /// Links that let somebody in once.
    static let links: [ConformanceCase] = [
        ConformanceCase("a link can be looked at as often as somebody wants, and used once") { bench in
            let ann = try await addUser("ann", bench)
            let made = link(1, of: ann.id)
            let store = bench.store
            try await store.addLink(made, by: LedgerBench.bob)
            for _ in 0..<2 { #expect(try await store.link(hash: hash(1)) == made) }
            #expect(try await store.link(hash: hash(2)) == nil)
            #expect(try await store.useLink(hash: hash(2)) == nil)
            bench.advance(.minutes(59))
            #expect(try await store.useLink(hash: hash(1)) == made)
            #expect(try await store.useLink(hash: hash(1)) == nil)
            #expect(try await store.link(hash: hash(1)) == nil)
        },
        ConformanceCase("the first link is nobody's: there is no user yet") { bench in
            let made = link(1, of: nil)
            try await bench.store.addLink(made, by: Author("cronq", by: .tool))
            #expect(try await bench.store.useLink(hash: hash(1)) == made)
        },
        ConformanceCase("a link whose time is over lets nobody in") { bench in
            let ann = try await addUser("ann", bench)
            try await bench.store.addLink(link(1, of: ann.id), by: LedgerBench.bob)
            bench.advance(.hours(1))
            #expect(try await bench.store.link(hash: hash(1)) == nil)
            #expect(try await bench.store.useLink(hash: hash(1)) == nil)
        },
        ConformanceCase("of many who use a link at the same time, one gets in") { bench in
            let ann = try await addUser("ann", bench)
            try await bench.store.addLink(link(1, of: ann.id), by: LedgerBench.bob)
            let stores = try await bench.handles(8)
            let used = try await withThrowingTaskGroup(of: LoginLink?.self) { group in
                for store in stores { group.addTask { try await store.useLink(hash: hash(1)) } }
                return try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
            }
            #expect(used == 1)
        },
        ConformanceCase("links that were over long ago are deleted with the sessions, others stay") { bench in
            let ann = try await addUser("ann", bench)
            try await bench.store.addLink(link(1, of: ann.id), by: LedgerBench.bob)
            bench.advance(.days(40))
            let fresh = link(2, of: ann.id, at: bench.clock.now)
            try await bench.store.addLink(fresh, by: LedgerBench.bob)
            let limit = bench.clock.now - .days(30)
            #expect(try await bench.store.pruneSessions(lastSeenBefore: limit) == 1)
            #expect(try await bench.store.pruneSessions(lastSeenBefore: limit) == 0)
            #expect(try await bench.store.link(hash: hash(2)) == fresh)
        },
    ]
}
