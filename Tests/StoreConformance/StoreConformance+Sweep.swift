import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let sweep: [ConformanceCase] = [
        ConformanceCase("a run that a dead injector left pending is published again after 30 seconds") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            bench.advance(.seconds(29))
            #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
            bench.advance(.seconds(1))
            #expect(try await bench.store.sweep(limit: 10).dispatches == [message])
            #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty, "it was taken, so nobody else takes it")
            bench.advance(.seconds(30))
            #expect(try await bench.store.sweep(limit: 10).dispatches == [message])
        },
        ConformanceCase("a confirmed run becomes queued and keeps the time of its first confirmation") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let confirmedAt = bench.clock.now
            try await bench.markQueued(message)
            #expect(try await bench.run(message.runID).state == .queued)
            #expect(try await bench.run(message.runID).queuedAt == confirmedAt)
            bench.advance(.seconds(1))
            try await bench.markQueued(message)
            #expect(try await bench.run(message.runID).queuedAt == confirmedAt)
        },
        ConformanceCase("a mark changes nothing of an attempt that was granted already, or that is old") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            _ = try await bench.start(message)
            try await bench.markQueued(message)
            try await bench.store.markUnroutable([message.published])
            #expect(try await bench.run(message.runID).state == .running)

            let job = try await bench.define(one: LedgerBench.job("Other"))
            let run = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            try await bench.store.markQueued([PublishedAttempt(run: run, attempt: 2)])
            #expect(try await bench.run(run).state == .pending)
            try await bench.store.markQueued([])
            try await bench.store.markUnroutable([])
        },
        ConformanceCase("a confirm that comes after the run was given back does not hide it in a queue") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let held = try await bench.start(message)
            try await bench.record(.declined(Decline(run: held, cause: .draining)))
            // The runner has acknowledged the message that this confirm is about: no queue holds it.
            try await bench.markQueued(message)
            #expect(try await bench.run(message.runID).state == .pending)
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [message.runID])
            try await bench.markQueued(message)
            #expect(try await bench.run(message.runID).state == .queued)
        },
        ConformanceCase("a queued run is offered for publishing again after growing waits: 1, 2, 4, 8, 10, 10 minutes")
        {
            bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "0 0 1 1 *"))
            let run = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            let message = try #require(try await bench.store.sweep(limit: 10).dispatches.first)
            #expect(message.runID == run)
            try await bench.markQueued(message)
            for minutes: Int64 in [1, 2, 4, 8, 10, 10] {
                bench.advance(.minutes(minutes) - .seconds(1))
                #expect(try await bench.store.sweep(limit: 10).overdue.isEmpty, "\(minutes) min")
                bench.advance(.seconds(1))
                let batch = try await bench.store.sweep(limit: 10)
                #expect(batch.overdue == [message] && batch.dispatches.isEmpty, "\(minutes) min")
                #expect(try await bench.run(run).state == .queued)
            }
        },
        ConformanceCase(
            "a run without a route says so, is tried again every ten seconds, and goes on once there is one"
        ) {
            bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            for _ in 0..<3 {
                try await bench.store.markUnroutable([message.published])
                let run = try await bench.run(message.runID)
                #expect(run.state == .pending && run.reason == .noRoute)
                bench.advance(.seconds(9))
                #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
                bench.advance(.seconds(1))
                #expect(try await bench.store.sweep(limit: 10).dispatches == [message])
            }
            try await bench.markQueued(message)
            let run = try await bench.run(message.runID)
            #expect(run.state == .queued && run.reason == nil)
            // It was never in a queue before: the first look comes after one minute.
            #expect(try await bench.detail(message.runID).wakeAt == bench.clock.now + .minutes(1))
        },
        ConformanceCase("a sweep takes at most its limit of each state and says that there is more") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "0 0 1 1 *"))
            for number in 0..<5 { _ = try await bench.store.runNow(job, by: Author("ann"), request: "\(number)") }
            let first = try await bench.store.sweep(limit: 3)
            #expect(first.dispatches.count == 3 && first.more)
            let second = try await bench.store.sweep(limit: 3)
            #expect(second.dispatches.count == 2 && !second.more)
            #expect(Set((first.dispatches + second.dispatches).map(\.runID)).count == 5)
        },
    ]

    static let deadlines: [ConformanceCase] = [
        ConformanceCase("a run without a route at its start deadline is missed as no_route") { bench in
            try await bench.define(LedgerBench.job(startDeadline: .minutes(10)))
            let message = try await bench.dueMessage()
            try await bench.store.markUnroutable([message.published])
            try await expectMissed(message, .noRoute, after: .minutes(10), bench)
        },
        ConformanceCase("a run whose queue no living runner serves is missed as no_runner") { bench in
            try await bench.define(LedgerBench.job(startDeadline: .minutes(10), queue: "slow"))
            let message = try await bench.dueMessage()
            try await bench.markQueued(message)
            bench.advance(.minutes(10))
            _ = try await bench.store.renew(LedgerBench.heartbeat(runner: "a", queues: ["fast"]), lease: bench.lease)
            try await expectMissed(message, .noRunner, after: .zero, bench)
        },
        ConformanceCase("a run that no runner had a slot for is missed as no_slot") { bench in
            try await bench.define(LedgerBench.job(startDeadline: .minutes(10), queue: "slow"))
            let message = try await bench.dueMessage()
            try await bench.markQueued(message)
            bench.advance(.minutes(10))
            let heartbeat = LedgerBench.heartbeat(runner: "a", queues: ["fast", "slow"])
            _ = try await bench.store.renew(heartbeat, lease: bench.lease)
            try await expectMissed(message, .noSlot, after: .zero, bench)
        },
        ConformanceCase("a runner that fell silent does not count as one that listens; one without a list hears all") {
            bench in
            let job = try await bench.define(
                one: LedgerBench.job(schedule: "0 0 1 1 *", startDeadline: .minutes(10)))
            let first = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            _ = try await bench.store.renew(LedgerBench.heartbeat(), lease: bench.lease)
            bench.advance(.minutes(10))
            #expect(try await bench.store.sweep(limit: 10).missed == 1)
            #expect(try await bench.run(first).reason == .noRunner)
            let second = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "2"))
            bench.advance(.minutes(10))
            _ = try await bench.store.renew(LedgerBench.heartbeat(), lease: bench.lease)
            #expect(try await bench.store.sweep(limit: 10).missed == 1)
            #expect(try await bench.run(second).reason == .noSlot)
        },
        ConformanceCase("the start deadline is one day unless the job says otherwise, and ends the wait on time") {
            bench in
            try await bench.define(LedgerBench.job(schedule: "1 12 2 3 *"))
            let message = try await bench.dueMessage()
            try await bench.markQueued(message)
            #expect(try await bench.detail(message.runID).startBy == message.scheduledAt + .days(1))
            for _ in 0..<143 {
                bench.advance(.minutes(10))
                #expect(try await bench.store.sweep(limit: 10).missed == 0)
            }
            bench.advance(.minutes(10))
            #expect(try await bench.store.sweep(limit: 10).missed == 1)
        },
        ConformanceCase("a start deadline shorter than every other wait is kept to the second") { bench in
            try await bench.define(LedgerBench.job(schedule: "1 12 2 3 *", startDeadline: .seconds(2)))
            let message = try await bench.dueMessage()
            #expect(try await bench.store.nextWake() == message.scheduledAt + .seconds(2))
            try await expectMissed(message, .noRunner, after: .seconds(2), bench)
        },
        ConformanceCase("a run that is running is not missed, however late it is") { bench in
            let held = try await bench.running(LedgerBench.job(startDeadline: .seconds(5)))
            bench.advance(.minutes(5))
            #expect(try await bench.store.sweep(limit: 10).missed == 0)
            #expect(try await bench.run(held.run).state == .running)
        },
    ]

    private static func expectMissed(
        _ message: JobMessage, _ reason: RunReason, after span: TimeSpan, _ bench: LedgerBench
    ) async throws {
        bench.advance(span)
        let batch = try await bench.store.sweep(limit: 10)
        #expect(batch.missed == 1 && batch.dispatches.isEmpty && batch.overdue.isEmpty)
        let run = try await bench.run(message.runID)
        #expect(run.state == .missed && run.reason == reason)
        #expect(run.finishedAt == bench.clock.now && run.startedAt == nil)
        let offer = LedgerBench.offer(message, request: 99)
        #expect(try await bench.verdict(offer) == .denied(.ended))
    }
}
