import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// Who changed which jobs and runs.
    static let audits: [ConformanceCase] = [
        ConformanceCase("a set of jobs that is sent has one entry: who, from where, when, how much of it changed, why")
        {
            bench in
            let placed = try await bench.edit(.replace([LedgerBench.job("a"), LedgerBench.job("b")]))
            let subject = AuditEvent.Subject(.category, id: "\(placed.categoryID)", name: LedgerBench.category)
            let name = LedgerBench.category
            #expect(
                try await bench.expectNewest(.categoryChanged)
                    == AuditEvent(.categoryChanged, subject, category: name, summary: "2 added"))
            bench.advance(.seconds(1))
            try await bench.edit(
                .replace([LedgerBench.job("a", queue: "slow"), LedgerBench.job("c")]), comment: " why\n not? ",
                by: LedgerBench.bob)
            #expect(
                try await bench.expectNewest(.categoryChanged, LedgerBench.bob)
                    == AuditEvent(
                        .categoryChanged, subject, category: name, summary: "1 added, 1 changed, 1 removed: why not?"))
            try await bench.edit(.update([LedgerBench.job("a")]))
            #expect(try await bench.expectNewest(.categoryChanged).summary == "1 changed")
            try await bench.edit(.create([LedgerBench.job("d")]))
            #expect(try await bench.expectNewest(.categoryChanged).summary == "1 added")
            try await bench.edit(.restore(version: 1))
            #expect(try await bench.expectNewest(.categoryChanged).summary.contains("1 added, 2 removed"))
            #expect(try await bench.audit().count == 5)
        },
        ConformanceCase("a job that is saved has an entry of its own, with what was changed of it") { bench in
            let job = try #require(try await bench.edit(.save(LedgerBench.job("a"), as: nil)).jobs.first?.id)
            let created = try await bench.expectNewest(.jobCreated)
            #expect(created.subject == AuditEvent.Subject(.job, id: "\(job)", name: "a"))
            #expect(created.category == LedgerBench.category && created.summary == "schedule `* * * * *`")
            try await bench.edit(
                .save(LedgerBench.job("a", schedule: "@hourly", queue: "slow"), as: job), comment: "why")
            let changed = try await bench.expectNewest(.jobChanged)
            #expect(changed.subject == created.subject && changed.category == LedgerBench.category)
            #expect(changed.summary == "schedule, routing_key: why")
            try await bench.edit(.save(LedgerBench.job("b", schedule: "@hourly", queue: "slow"), as: job))
            let renamed = try await bench.expectNewest(.jobChanged)
            #expect(renamed.subject.name == "b" && renamed.summary.contains("name"))
            #expect(try await bench.audit().count == 3)
        },
        ConformanceCase("jobs that are removed have an entry each, up to a hundred, and one for the rest") { bench in
            let placed = try await bench.edit(.replace((0..<103).map { LedgerBench.job("job \($0)") }))
            try await bench.edit(.remove([placed.jobs[102].id]))
            let one = try await bench.expectNewest(.jobRemoved)
            #expect(one.subject == AuditEvent.Subject(.job, id: "\(placed.jobs[102].id)", name: "job 102"))
            #expect(one.category == LedgerBench.category)
            try await bench.edit(.update([LedgerBench.job("job 102")]))
            try await bench.edit(.remove(placed.jobs.map(\.id)))
            let removed = try await bench.store.audit(AuditQuery(limit: 101, action: .jobRemoved))
            #expect(removed.count(where: { $0.event.subject.kind == .job }) == 100)
            let rest = try #require(removed.first { $0.event.subject.kind == .category }?.event)
            #expect(rest.subject.id == "\(placed.categoryID)" && rest.summary.contains("3"))
            #expect(try await bench.store.audit(AuditQuery(limit: 1_000)).count == 1 + 1 + 1 + 101)
        },
        ConformanceCase("jobs that are paused, resumed and skipped have an entry each, unless nothing came of it") {
            bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            let store = bench.store
            _ = try await store.skipNext(jobs + [999], by: LedgerBench.bob)
            let skipped = try await bench.audit(.jobSkipped)
            #expect(Set(skipped.map(\.event.subject.id)) == Set(jobs.map { "\($0)" }) && skipped.count == 2)
            #expect(skipped.allSatisfy { $0.author == LedgerBench.bob && $0.event.category == LedgerBench.category })
            try await bench.pause(jobs[0], jobs[1], 999, note: "for a while")
            let paused = try await bench.audit(.jobPaused)
            #expect(paused.map(\.event.subject.name).sorted() == ["a", "b"])
            #expect(paused.allSatisfy { $0.event.summary.contains("for a while") })
            _ = try await store.skipNext(jobs, by: LedgerBench.bob)
            #expect(try await bench.audit(.jobSkipped).count == 2)
            try await bench.resume(jobs[0], 999)
            try await bench.resume(jobs[0])
            #expect(try await bench.audit(.jobResumed).map(\.event.subject.name) == ["a"])
        },
        ConformanceCase("a run that somebody wants, wants again, or wants to end has an entry, once") { bench in
            let held = try await bench.running()
            let job = try await bench.run(held.run).jobID
            let store = bench.store
            for _ in 0..<2 {
                let request = RunRequest(job: job, note: "because\nof that", token: "1")
                let run = try #require(try await store.start(request, by: LedgerBench.ann))
                let event = try await bench.expectNewest(.runRequested)
                #expect(event.subject == AuditEvent.Subject(.run, id: run.description, name: "Tick"))
                #expect(event.category == LedgerBench.category && event.summary == "because of that")
            }
            for reason in ["enough", "more than enough"] {
                #expect(try await bench.cancel(held.run, reason: reason) == .requested)
                let event = try await bench.expectNewest(.runCancelled)
                #expect(event.subject == AuditEvent.Subject(.run, id: held.run.description, name: "Tick"))
                #expect(event.category == LedgerBench.category && event.summary == "enough")
            }
            try await bench.record(bench.finish(held, .killed(by: "ann")))
            #expect(try await bench.cancel(held.run) == .ended(.cancelled))
            #expect(try await bench.cancel(RunID(high: 1, low: 1)) == .unknown)
            for _ in 0..<2 {
                let request = RunRequest(job: job, retryOf: held.run, token: "2")
                let run = try #require(try await store.start(request, by: LedgerBench.bob))
                let event = try await bench.expectNewest(.runRetried, LedgerBench.bob)
                #expect(event.subject.id == run.description && event.summary.isEmpty)
            }
            #expect(try await bench.audit().count == 1 + 1 + 1 + 1)
        },
        ConformanceCase("what changes nothing, what is refused and what is only tried leaves no entry") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            let before = try await bench.audit()
            let store = bench.store
            try await bench.edit(.replace([LedgerBench.job("a")]), comment: "again")
            try await bench.edit(.save(LedgerBench.job("a"), as: job))
            try await bench.edit(.restore(version: 1))
            try await bench.edit(.remove([999]))
            try await bench.edit(.replace([]), isDryRun: true)
            _ = try await bench.conflict(.replace([]), expected: .version(7))
            _ = try await bench.conflict(.save(LedgerBench.job("A"), as: nil))
            await #expect(throws: DefinitionError.self) {
                try await bench.edit(.update([LedgerBench.job("b", schedule: "nonsense")]))
            }
            try await bench.pause(999)
            try await bench.resume(job)
            _ = try await store.skipNext([999], by: LedgerBench.ann)
            _ = try await store.runNow(999, by: LedgerBench.ann, request: "1")
            _ = try await store.start(
                RunRequest(job: job, retryOf: RunID(high: 1, low: 1), token: "2"), by: LedgerBench.ann)
            _ = try await store.cancel([RunID(high: 1, low: 1)], reason: nil, by: LedgerBench.ann)
            #expect(try await bench.audit() == before)
        },
        ConformanceCase("what CronQ does by itself leaves no entry") { bench in
            let held = try await bench.running()
            let entries = try await bench.audit()
            try await bench.record(bench.finish(held, .exited(code: 1)))
            _ = try await bench.dueMessage()
            bench.advance(.days(2))
            _ = try await bench.store.sweep(limit: 10)
            _ = try await bench.store.prune(.standard, limit: 10)
            #expect(try await bench.audit() == entries)
            #expect(entries.count == 1)
        },
    ]

    /// Who changed who may do what.
    static let accountAudits: [ConformanceCase] = [
        ConformanceCase(
            "each change of a user has its entry; a password is told to have changed, and nothing more of it"
        ) {
            bench in
            let root = try await addUser("root", bench, password: "pass-word-1")
            #expect(
                try await bench.expectNewest(.userCreated).subject
                    == AuditEvent.Subject(.user, id: "\(root.id)", name: "root"))
            let ann = try await addUser("ann", bench, role: .viewer)
            let subject = AuditEvent.Subject(.user, id: "\(ann.id)", name: "ann")
            let store = bench.store
            _ = try await store.changeUser(ann.id, UserChange(grants: Grants(role: .editor)), by: LedgerBench.bob)
            let granted = try await bench.expectNewest(.userChanged, LedgerBench.bob)
            #expect(granted.subject == subject && granted.summary.contains("editor"))
            _ = try await store.changeUser(ann.id, UserChange(password: "pass-word-2"), by: LedgerBench.bob)
            #expect(try await bench.expectNewest(.passwordChanged, LedgerBench.bob).subject == subject)
            _ = try await store.changeUser(ann.id, UserChange(isDisabled: true), by: LedgerBench.bob)
            #expect(try await bench.expectNewest(.userChanged, LedgerBench.bob).subject == subject)
            _ = try await store.removeUser(ann.id, by: LedgerBench.bob)
            #expect(try await bench.expectNewest(.userRemoved, LedgerBench.bob).subject == subject)
            let entries = try await bench.audit()
            #expect(entries.count == 6 && !entries.contains { $0.event.summary.contains("pass-word") })
        },
        ConformanceCase("a change of a user that changes nothing, or is refused, has no entry") { bench in
            let root = try await addUser("root", bench, password: "old")
            _ = try await addUser("ann", bench, role: .viewer)
            let before = try await bench.audit()
            let store = bench.store
            for change in [
                UserChange(), UserChange(isDisabled: false), UserChange(grants: .everything),
                UserChange(isDisabled: true),
            ] {
                _ = try await store.changeUser(root.id, change, by: LedgerBench.bob)
            }
            _ = try await store.removeUser(root.id, by: LedgerBench.bob)
            _ = try await store.addUser("ROOT", password: nil, grants: .everything, by: LedgerBench.bob)
            #expect(try await bench.audit() == before)
        },
        ConformanceCase("each token that is made or revoked has its entry, once") { bench in
            let wanted = TokenRecord(
                name: "deploy", hash: hash(1), owner: nil, grants: Grants(role: .operator),
                createdAt: bench.clock.now, createdBy: "ann", expiresAt: nil)
            let token = try #require(try await bench.store.addToken(wanted, by: LedgerBench.ann))
            let subject = AuditEvent.Subject(.token, id: "\(token.id)", name: "deploy")
            let created = try await bench.expectNewest(.tokenCreated)
            #expect(created.subject == subject && created.summary.contains("operator"))
            #expect(try await bench.store.addToken(wanted, by: LedgerBench.ann) == nil)
            for _ in 0..<2 { _ = try await bench.store.revokeToken(token.id, by: LedgerBench.bob) }
            #expect(try await bench.expectNewest(.tokenRevoked, LedgerBench.bob).subject == subject)
            #expect(try await bench.audit().count == 2)
        },
        ConformanceCase("each login, logout and link has its entry") { bench in
            let ann = try await addUser("ann", bench)
            let now = bench.clock.now
            let store = bench.store
            let session = try await store.openSession(
                SessionRecord(
                    hash: hash(1), user: ann.id, createdAt: now, lastSeenAt: now, rotatedAt: now,
                    expiresAt: now + .days(1), address: "192.0.2.7", agent: "x"), by: LedgerBench.ann)
            let opened = try await bench.expectNewest(.loggedIn)
            #expect(opened.subject == AuditEvent.Subject(.session, id: "\(session.id)", name: "ann"))
            for _ in 0..<2 { try await store.closeSession(session.id, by: LedgerBench.ann) }
            #expect(try await bench.expectNewest(.loggedOut).subject == opened.subject)
            try await store.addLink(
                LoginLink(hash: hash(2), user: ann.id, createdAt: now, expiresAt: now + .hours(1)), by: LedgerBench.bob)
            #expect(
                try await bench.expectNewest(.linkCreated, LedgerBench.bob).subject
                    == AuditEvent.Subject(.user, id: "\(ann.id)", name: "ann"))
            #expect(try await bench.audit().count == 4)
        },
    ]

    static let auditReading: [ConformanceCase] = [
        ConformanceCase("what is noted is kept word for word, with whoever it was, of whatever means") { bench in
            var expected: [AuditEntry] = []
            for (index, means) in Author.Means.allCases.enumerated() {
                let kind = AuditEvent.Subject.Kind.allCases[index]
                let event = AuditEvent(
                    .loginRefused, .init(kind, id: index == 0 ? "" : "\(index)", name: "“ü” 🚀 '; --"),
                    category: index == 1 ? "Nächte" : nil, summary: index == 2 ? "" : "wrong password \(index)")
                let author = Author("Ann \(index)", by: means, from: index == 3 ? nil : "2001:db8::\(index)")
                try await bench.store.note(event, by: author)
                let id = try #require(try await bench.store.audit(AuditQuery(limit: 1)).first?.id)
                expected.insert(AuditEntry(id: id, at: bench.clock.now, author: author, event: event), at: 0)
                bench.advance(.seconds(1))
            }
            #expect(try await bench.audit() == expected)
            #expect(expected.map(\.id) == expected.map(\.id).sorted(by: >) && Set(expected.map(\.id)).count == 5)
        },
        ConformanceCase("entries are found by action, author, kind of subject and subject, and by all of these") {
            bench in
            let all = try await manyEntries(bench)
            let queries: [(AuditQuery, (AuditEntry) -> Bool)] = [
                (AuditQuery(action: .jobChanged), { $0.event.action == .jobChanged }),
                (AuditQuery(author: "ann"), { $0.author.name == "ann" }),
                (AuditQuery(subject: .run), { $0.event.subject.kind == .run }),
                (AuditQuery(subject: .job, subjectID: "2"), { $0.event.subject == .init(.job, id: "2", name: "x") }),
                (
                    AuditQuery(action: .jobPaused, author: "bob", subject: .job),
                    { $0.event.action == .jobPaused && $0.author.name == "bob" && $0.event.subject.kind == .job }
                ),
                (
                    AuditQuery(action: .jobPaused, author: "ann", subject: .job, subjectID: "1"),
                    {
                        $0.event.action == .jobPaused && $0.author.name == "ann"
                            && $0.event.subject == .init(.job, id: "1", name: "x")
                    }
                ),
            ]
            for (query, isWanted) in queries {
                let expected = all.filter(isWanted)
                #expect(!expected.isEmpty && expected.count < all.count)
                #expect(try await bench.store.audit(query) == expected, "\(query)")
                #expect(try await paged(query, bench) == expected, "\(query), page by page")
            }
            for nobody in ["an", "Ann", "%", ""] {
                #expect(try await bench.store.audit(AuditQuery(author: nobody)).isEmpty, "“\(nobody)” is nobody")
            }
        },
        ConformanceCase("entries come newest first, page after page, each once") { bench in
            let all = try await manyEntries(bench)
            #expect(all.map(\.id) == all.map(\.id).sorted(by: >))
            #expect(try await paged(AuditQuery(), bench) == all)
            #expect(try await bench.store.audit(AuditQuery(before: all.last?.id)).isEmpty)
            #expect(try await bench.store.audit(AuditQuery(limit: 0)).isEmpty)
        },
        ConformanceCase("entries are kept for 400 days") { bench in
            try await bench.store.note(
                AuditEvent(.loginRefused, .init(.instance, name: ""), summary: "old"), by: LedgerBench.ann)
            bench.advance(.days(2))
            try await bench.store.note(
                AuditEvent(.loginRefused, .init(.instance, name: ""), summary: "young"), by: LedgerBench.ann)
            bench.advance(.days(397))
            for _ in 0..<5 { _ = try await bench.store.prune(.standard, limit: 100) }
            #expect(try await bench.audit().count == 2)
            bench.advance(.days(2))
            for _ in 0..<5 { _ = try await bench.store.prune(.standard, limit: 100) }
            #expect(try await bench.audit().map(\.event.summary) == ["young"])
        },
    ]

    /// Two authors, three actions, two kinds of subjects: everything of everything, several times. Newest first.
    private static func manyEntries(_ bench: LedgerBench) async throws -> [AuditEntry] {
        for round in 0..<2 {
            for author in ["ann", "bob"] {
                for action in [AuditAction.jobChanged, .jobPaused, .runRequested] {
                    for id in ["1", "2"] {
                        let kind: AuditEvent.Subject.Kind = action == .runRequested ? .run : .job
                        try await bench.store.note(
                            AuditEvent(action, .init(kind, id: id, name: "x"), summary: "\(round)"), by: Author(author))
                    }
                }
            }
        }
        let all = try await bench.store.audit(AuditQuery(limit: 1_000))
        #expect(all.count == 24)
        return all
    }

    private static func paged(_ query: AuditQuery, _ bench: LedgerBench) async throws -> [AuditEntry] {
        var found: [AuditEntry] = []
        var query = query
        query.limit = 3
        for _ in 0..<100 {
            let page = try await bench.store.audit(query)
            #expect(page.count <= 3)
            guard let last = page.last else { return found }
            found += page
            query.before = last.id
        }
        Issue.record("the pages never end")
        return found
    }
}
