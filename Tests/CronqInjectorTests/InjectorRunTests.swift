import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqInjector

@Suite("An injector at work")
struct InjectorRunTests {
    private func whileWorking(
        _ store: ScriptedStore, _ broker: ScriptedBroker, _ body: () async throws -> Void
    ) async throws {
        let injector = Injector(store: store, broker: broker, logger: Samples.silent)
        let work = Task { try await injector.run() }
        defer { work.cancel() }
        try await body()
        work.cancel()
        try await work.value
    }

    @Test("goes on at once while more is due, and sleeps only then")
    func more() async throws {
        let batches = (1...20).map { ClaimBatch(at: Samples.now, dispatches: [Samples.message($0)], more: $0 < 20) }
        let store = ScriptedStore(claims: batches)
        let broker = ScriptedBroker()
        try await whileWorking(store, broker) {
            try await eventually("asleep") { await store.count(.nextWake) > 0 }
        }
        let calls = await store.calls
        let untilSleep = calls.prefix { $0 != .nextWake }
        #expect(untilSleep.count { $0 == .claim } == 20)
        #expect(await broker.published == (1...20).map { Samples.message($0) })
    }

    /// By itself it looks once a second: sixty rounds without a wake-up would outlast the patience of `eventually`.
    @Test("each wake-up message causes a round")
    func wakes() async throws {
        let store = ScriptedStore()
        let broker = ScriptedBroker()
        try await whileWorking(store, broker) {
            try await eventually("asleep") { await store.count(.nextWake) > 0 }
            var rounds = 0
            try await eventually("sixty rounds") {
                let now = await store.count(.claim)
                if now > rounds { await broker.wake() }
                rounds = now
                return rounds >= 60
            }
        }
    }

    /// It asks again after each pause, so the questions between two claims tell whether there was one.
    @Test(
        "what became due since the claim is claimed at once; what was due then is in other hands, and gets a moment",
        arguments: [(.milliseconds(-1), 2), (.zero, 2), (TimeSpan(microseconds: 1), 1)] as [(TimeSpan, Int)])
    func dueMeanwhile(sinceClaim: TimeSpan, questions: Int) async throws {
        let wake = Samples.now + sinceClaim
        let store = ScriptedStore(wakes: [wake, wake])
        try await whileWorking(store, ScriptedBroker()) {
            try await eventually("claimed again") { await store.count(.claim) >= 2 }
        }
        let calls = await store.calls
        #expect(calls.first == .claim)
        let untilNextClaim = calls.dropFirst().prefix { $0 != .claim }
        #expect(untilNextClaim.count { $0 == .nextWake } == questions)
    }

    @Test("tries again after failures, and forgets them")
    func failures() async throws {
        let store = ScriptedStore(claims: [ClaimBatch(at: Samples.now, dispatches: [Samples.message(1)])])
        await store.fail(.claim, [.unavailable, .inDoubt])
        let broker = ScriptedBroker()
        try await whileWorking(store, broker) {
            try await eventually("published") { await broker.published == [Samples.message(1)] }
            try await eventually("asleep") { await store.count(.nextWake) > 0 }
        }
        #expect(await store.calls.prefix(4) == [.claim, .claim, .claim, .markQueued([Samples.published(1)])])
    }

    @Test("sleeps although nobody can say until when")
    func unknownWake() async throws {
        let store = ScriptedStore()
        await store.fail(.nextWake, [.unavailable])
        try await whileWorking(store, ScriptedBroker()) {
            try await eventually("two rounds") { await store.count(.claim) >= 2 }
        }
    }

    @Test("ends when cancelled, asleep or in a pause after a failure", arguments: [false, true])
    func cancellation(fails: Bool) async throws {
        let store = ScriptedStore()
        if fails { await store.failAlways(.unavailable) }
        try await whileWorking(store, ScriptedBroker()) {
            try await eventually("at work") { await store.count(fails ? .claim : .nextWake) > 0 }
        }
    }

    @Test("does not start where the broker lets nobody consume")
    func refused() async throws {
        let store = ScriptedStore()
        let injector = Injector(
            store: store, broker: ScriptedBroker(refusesConsumers: true), logger: Samples.silent)
        await #expect(throws: BrokerError.self) { try await injector.run() }
        #expect(await store.calls.isEmpty)
    }
}
