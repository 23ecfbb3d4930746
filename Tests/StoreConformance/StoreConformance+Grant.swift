import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let grant: [ConformanceCase] = [
        ConformanceCase("a grant makes the run running under fence 1, with runner, host, lease and an attempt") {
            bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            try await bench.markQueued(message)
            bench.advance(.seconds(2))
            let held = try await bench.start(message)
            #expect(held.fence == 1)
            let detail = try await bench.detail(message.runID)
            #expect(detail.run.state == .running && detail.run.host == "runner-1.example.org")
            #expect(detail.run.startedAt == bench.clock.now && detail.wakeAt == bench.clock.now + bench.lease)
            let attempt = try #require(detail.attempts.first)
            #expect(detail.attempts.count == 1)
            #expect((attempt.attempt, attempt.fence, attempt.runner) == (1, 1, "runner-1"))
            #expect(attempt.grantedAt == bench.clock.now && attempt.outcome == nil && attempt.finishedAt == nil)
        },
        ConformanceCase("a run that is still pending can be granted: runners may be faster than confirms") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 1)) == .granted(fence: 1))
            #expect(try await bench.run(message.runID).queuedAt != nil)
        },
        ConformanceCase("the same request gets the same grant, however often and late it is repeated") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let offer = LedgerBench.offer(message, request: 1)
            for _ in 0..<3 {
                #expect(try await bench.verdict(offer) == .granted(fence: 1))
                bench.advance(.seconds(3))
            }
            let detail = try await bench.detail(message.runID)
            #expect(detail.attempts.count == 1)
            #expect(detail.wakeAt == detail.attempts[0].grantedAt + bench.lease, "a repeated answer is no heartbeat")
        },
        ConformanceCase("another request for a granted attempt is denied, from the same runner too") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            _ = try await bench.start(message)
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 2)) == .denied(.taken))
            let other = LedgerBench.offer(message, request: 3, runner: "runner-2")
            #expect(try await bench.verdict(other) == .denied(.taken))
            #expect(try await bench.detail(message.runID).attempts.count == 1)
        },
        ConformanceCase("answers keep the order of the offers, duplicates and strangers among them") { bench in
            try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            bench.advance(.minutes(1))
            let messages = try await bench.claimAll()
            let (a, b) = (messages[0], messages[1])
            var stranger = a
            stranger.runID = RunID(high: 1, low: 2)
            let offers = [
                LedgerBench.offer(b, request: 2), LedgerBench.offer(a, request: 1), LedgerBench.offer(b, request: 2),
                LedgerBench.offer(stranger, request: 3), LedgerBench.offer(a, request: 4),
                LedgerBench.offer(a, request: 1),
            ]
            let answers = try await bench.store.grant(offers, lease: bench.lease)
            #expect(answers.map(\.request) == offers.map(\.request))
            #expect(
                answers.map(\.verdict) == [
                    .granted(fence: 1), .granted(fence: 1), .granted(fence: 1), .denied(.unknown), .denied(.taken),
                    .granted(fence: 1),
                ])
        },
        ConformanceCase("an offer for an older attempt is stale, one for a future attempt too") { bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun))
            try await bench.record(bench.finish(held, .runnerDied))
            var message = try await rerunMessage(held, bench)
            #expect(message.attempt == 2)
            message.attempt = 1
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 1)) == .denied(.stale))
            message.attempt = 3
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 5)) == .denied(.stale))
        },
        ConformanceCase("an offer for a run that has ended is denied as ended") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let held = try await bench.start(message)
            try await bench.record(bench.finish(held, .exited(code: 0)))
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 1)) == .denied(.ended))
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 2)) == .denied(.ended))
        },
        ConformanceCase("an offer after the start deadline is too late, even before a sweep has looked") { bench in
            try await bench.define(LedgerBench.job(startDeadline: .seconds(90)))
            let message = try await bench.dueMessage()
            bench.advance(.seconds(90))
            #expect(try await bench.verdict(LedgerBench.offer(message, request: 1)) == .denied(.tooLate))
            #expect(try await bench.run(message.runID).state == .pending)
        },
        ConformanceCase("an attempt that waits for its time cannot be granted") { bench in
            let held = try await bench.running(LedgerBench.job(onLost: .rerun))
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .fenced))
            #expect(try await bench.run(held.run).state == .waiting)
            let early = Offer(
                request: RequestID(high: 1, low: 1), run: held.run, attempt: 2, runner: RunnerID("r"), host: "h")
            #expect(try await bench.verdict(early) == .denied(.taken))
            #expect(try await bench.runs(job).first?.state == .waiting)
        },
        ConformanceCase("the fence grows with every grant of a run") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            var fences: [Int64] = []
            for request in 1...5 as ClosedRange<UInt64> {
                let held = try await bench.start(message, request: request)
                fences.append(held.fence)
                try await bench.record(.declined(Decline(run: held, cause: .late)))
                bench.advance(.minutes(2))
            }
            #expect(fences == [1, 2, 3, 4, 5])
            #expect(try await bench.detail(message.runID).attempts.map(\.fence) == fences)
        },
        ConformanceCase("no offers have no answers") { bench in
            let answers = try await bench.store.grant([], lease: bench.lease)
            #expect(answers.isEmpty)
        },
    ]

    /// Waits until the rerun of a lost attempt is published and returns its message.
    static func rerunMessage(_ held: FencedRun, _ bench: LedgerBench) async throws -> JobMessage {
        let wakeAt = try #require(try await bench.detail(held.run).wakeAt)
        bench.clock.set(wakeAt)
        let batch = try await bench.store.sweep(limit: 10)
        return try #require(batch.dispatches.first { $0.runID == held.run })
    }
}
