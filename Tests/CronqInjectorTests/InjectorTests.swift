import CronqSchedule
import CronqShared
import Logging
import Synchronization
import Testing

@testable import CronqInjector

/// One round: claim, publish, mark, sweep, and what happens when the store or the broker does not do its part.
@Suite(.timeLimit(.minutes(1))) struct InjectorTests {
    private let ledger = LedgerFake()
    private let broker = BrokerFake()
    private let injector: Injector

    init() {
        injector = Injector(
            store: ledger, broker: broker, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func message(_ number: UInt64, queue: String = "default") -> JobMessage {
        JobMessage(
            runID: RunID(high: 1, low: number), jobID: 1, name: "job", category: "tests", command: "true", queue: queue,
            attempt: 1, scheduledAt: Instant(microseconds: 0))
    }

    private func numbers(_ attempts: [PublishedAttempt]) -> [UInt64] { attempts.map(\.run.low) }
    private var queued: [UInt64] { numbers(ledger.state.withLock { $0.queued }) }
    private var unroutable: [UInt64] { numbers(ledger.state.withLock { $0.unroutable }) }
    private var published: [UInt64] { broker.state.withLock { $0.published.map(\.runID.low) } }

    @Test("what was claimed and swept is published and marked: confirmed queued, returned unroutable, unknown left alone")
    func marks() async throws {
        ledger.state.withLock {
            $0.claims = [ClaimBatch(dispatches: [Self.message(1), Self.message(2), Self.message(3)])]
            $0.sweeps = [SweepBatch(dispatches: [Self.message(4)])]
        }
        broker.state.withLock { $0.outcomes = [RunID(high: 1, low: 2): .returned, RunID(high: 1, low: 3): .failed] }
        #expect(try await injector.round())
        #expect(published == [1, 2, 3, 4])
        #expect(queued == [1, 4])
        #expect(unroutable == [2])
    }

    @Test("an overdue run is published again only if its queue is empty, or gone")
    func overdue() async throws {
        ledger.state.withLock {
            $0.sweeps = [
                SweepBatch(overdue: [
                    Self.message(1, queue: "full"), Self.message(2, queue: "empty"), Self.message(3, queue: "gone"),
                ])
            ]
        }
        broker.state.withLock {
            $0.depths = ["full": QueueDepth(messages: 1, consumers: 0), "empty": QueueDepth(messages: 0, consumers: 2)]
        }
        #expect(try await injector.round())
        #expect(published == [2, 3])
    }

    @Test("a round that met its limit is not the last")
    func more() async throws {
        ledger.state.withLock {
            $0.claims = [ClaimBatch(more: true)]
            $0.sweeps = [SweepBatch(), SweepBatch(more: true)]
        }
        #expect(try await injector.round() == false)
        #expect(try await injector.round() == false)
        #expect(ledger.state.withLock { $0.prunes } == 0, "there is more urgent work than history")
        #expect(try await injector.round())
    }

    @Test("nothing is published when the claim fails")
    func claimFails() async throws {
        ledger.state.withLock {
            $0.claims = [ClaimBatch(dispatches: [Self.message(1)])]
            $0.failures = ["claim": StoreError(.unavailable, "fake")]
        }
        await #expect(throws: StoreError.self) { try await injector.round() }
        #expect(published == [])
    }

    @Test("what was published and not marked is not published again by the next round: a sweep decides")
    func markFails() async throws {
        ledger.state.withLock {
            $0.claims = [ClaimBatch(dispatches: [Self.message(1)])]
            $0.failures = ["markQueued": StoreError(.inDoubt, "fake")]
        }
        await #expect(throws: StoreError.self) { try await injector.round() }
        #expect(try await injector.round())
        #expect(published == [1])
    }

    @Test("history is pruned when nothing else is to be done, at most every five seconds, and its failure stops nothing")
    func prunes() async throws {
        ledger.state.withLock { $0.failures = ["prune": StoreError(.full, "fake")] }
        #expect(try await injector.round())
        #expect(try await injector.round())
        #expect(ledger.state.withLock { $0.prunes } == 0)
        ledger.state.withLock { $0.now += .seconds(5) }
        #expect(try await injector.round())
        #expect(try await injector.round())
        #expect(ledger.state.withLock { $0.prunes } == 1)
    }

    @Test("a wake-up ends the sleep, and a store that fails does not end the loop")
    func loops() async throws {
        ledger.state.withLock { $0.failures = ["claim": StoreError(.unavailable, "fake")] }
        let task = Task { try await injector.run() }
        for _ in 0..<3 {
            let before = ledger.state.withLock { $0.log.count }
            while ledger.state.withLock({ $0.log.count }) < before + 2 {
                _ = await broker.publish([OutboundMessage(.wake, to: .wake)])
                await Task.yield()
            }
        }
        task.cancel()
        try await task.value
    }
}

/// The small parts.
@Suite(.timeLimit(.minutes(1))) struct InjectorPartsTests {
    @Test("an answer that is missing counts as unknown")
    func missingOutcomes() {
        let message = JobMessage(
            runID: RunID(high: 1, low: 1), jobID: 1, name: "", category: "", command: "", queue: "", attempt: 3,
            scheduledAt: Instant(microseconds: 0))
        let plan = PublishPlan([message, message], [.confirmed])
        #expect(plan.queued == [PublishedAttempt(run: message.runID, attempt: 3)])
        #expect(plan.unroutable == [])
        #expect(plan.unknown == 1)
    }

    @Test("the pause doubles from 0.2 s to 15 s, with jitter of at most one half, and success forgets it")
    func backoff() {
        var random = SplitMix64(seed: 4)
        var backoff = Backoff()
        for longest in [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 15, 15, 15] {
            let pause = backoff.failed(using: &random).inSeconds
            #expect(pause <= longest && pause >= longest / 2)
        }
        for _ in 0..<1_000 { #expect(backoff.failed(using: &random).inSeconds <= 15) }
        backoff.succeeded()
        #expect(backoff.failed(using: &random).inSeconds <= 0.2)
    }

    @Test("a ring before the sleep ends it at once, once")
    func rungBefore() async {
        let alarm = Alarm()
        await alarm.ring()
        await alarm.ring()
        await alarm.wait(for: .hours(1))
        await alarm.wait(for: .milliseconds(1))
    }

    @Test("a ring during the sleep ends it")
    func rungDuring() async {
        let alarm = Alarm()
        let sleeper = Task { await alarm.wait(for: .hours(1)) }
        await alarm.ring()
        await sleeper.value
    }

    @Test("the cancellation of its task ends the sleep, before it or during it")
    func cancelled() async {
        let alarm = Alarm()
        let sleeper = Task { await alarm.wait(for: .hours(1)) }
        sleeper.cancel()
        await sleeper.value
    }

    @Test("a sleep of no length, or of less, ends by itself")
    func noPause() async {
        let alarm = Alarm()
        for _ in 0..<100 { await alarm.wait(for: .zero) }
        await alarm.wait(for: .seconds(-5))
    }
}
