import CronqSchedule
import CronqShared
import Testing

@testable import CronqInjector

@Suite("One round of an injector")
struct InjectorRoundTests {
    private func injector(_ store: ScriptedStore, _ broker: ScriptedBroker = ScriptedBroker()) -> Injector {
        Injector(store: store, broker: broker, logger: Samples.silent)
    }

    @Test("confirmed runs become queued, returned ones unroutable, and the others stay pending")
    func outcomes() async throws {
        let messages = [
            Samples.message(1), Samples.message(2, queue: "nobody"), Samples.message(3, queue: "away"),
            Samples.message(4),
        ]
        let store = ScriptedStore(claims: [ClaimBatch(at: Samples.now, dispatches: messages)])
        let broker = ScriptedBroker(outcomes: ["nobody": .returned, "away": .failed])
        #expect(try await injector(store, broker).round())
        #expect(await broker.batches == [messages])
        #expect(
            await store.calls == [
                .claim, .markQueued([Samples.published(1), Samples.published(4)]),
                .markUnroutable([Samples.published(2)]), .takeCancellations, .sweep, .prune,
            ])
    }

    @Test("what a crash left pending is published like what is new, after it")
    func sweeps() async throws {
        let store = ScriptedStore(
            claims: [ClaimBatch(at: Samples.now, dispatches: [Samples.message(1)])],
            sweeps: [SweepBatch(dispatches: [Samples.message(2)])])
        let broker = ScriptedBroker()
        #expect(try await injector(store, broker).round())
        #expect(await broker.batches == [[Samples.message(1)], [Samples.message(2)]])
        #expect(
            await store.calls == [
                .claim, .markQueued([Samples.published(1)]), .takeCancellations, .sweep,
                .markQueued([Samples.published(2)]), .prune,
            ])
    }

    @Test("a queued run is published again only if its queue is empty or gone")
    func overdue() async throws {
        let overdue = [
            Samples.message(1, queue: "busy"), Samples.message(2, queue: "empty"), Samples.message(3, queue: "gone"),
            Samples.message(4, queue: "busy"), Samples.message(5, queue: "empty"),
        ]
        let store = ScriptedStore(sweeps: [SweepBatch(overdue: overdue)])
        let broker = ScriptedBroker(outcomes: ["gone": .returned], depths: ["busy": 1, "empty": 0])
        #expect(try await injector(store, broker).round())
        #expect(await broker.published == [overdue[1], overdue[2], overdue[4]])
        #expect(await store.count(.markQueued([Samples.published(2), Samples.published(5)])) == 1)
        #expect(await store.count(.markUnroutable([Samples.published(3)])) == 1)
    }

    @Test("with nothing due nothing is published")
    func idle() async throws {
        let store = ScriptedStore()
        let broker = ScriptedBroker()
        #expect(try await injector(store, broker).round())
        #expect(await broker.batches.isEmpty)
        #expect(await broker.orders.isEmpty)
        #expect(await store.calls == [.claim, .takeCancellations, .sweep, .prune])
    }

    @Test(
        "as long as more is due the round says so and does not prune",
        arguments: [(true, false), (false, true), (true, true)])
    func more(claim: Bool, sweep: Bool) async throws {
        let store = ScriptedStore(claims: [ClaimBatch(at: Samples.now, more: claim)], sweeps: [SweepBatch(more: sweep)])
        let injector = injector(store)
        #expect(try await !injector.round())
        #expect(await store.calls == [.claim, .takeCancellations, .sweep])
        #expect(try await injector.round())
    }

    @Test(
        "a ledger that fails ends the round with its error",
        arguments: [.claim, .takeCancellations, .sweep, .markQueued([Samples.published(1)])] as [ScriptedStore.Call])
    func failure(call: ScriptedStore.Call) async throws {
        let store = ScriptedStore(claims: [ClaimBatch(at: Samples.now, dispatches: [Samples.message(1)])])
        await store.fail(call, [.unavailable])
        let injector = injector(store)
        await #expect(throws: StoreError(.unavailable, "scripted")) { try await injector.round() }
        #expect(await store.calls.last == call)
    }

    @Test("history is pruned every five seconds, and once more when the clock was set back")
    func prunes() async throws {
        let store = ScriptedStore()
        let injector = injector(store)
        let steps: [(span: TimeSpan, pruned: Int)] = [
            (.zero, 1), (.zero, 1), (.milliseconds(4_999), 1), (.milliseconds(1), 2), (.seconds(-3_600), 3),
            (.seconds(4), 3), (.seconds(1), 4),
        ]
        for (span, pruned) in steps {
            await store.pass(span)
            _ = try await injector.round()
            #expect(await store.count(.prune) == pruned)
        }
    }

    @Test("as long as a whole batch of history went the next round goes on with it")
    func prunesMore() async throws {
        let store = ScriptedStore()
        await store.expire(450)
        let injector = injector(store)
        for _ in 0..<5 { _ = try await injector.round() }
        #expect(await store.count(.prune) == 3, "200, 200, 50")
    }

    @Test("history that cannot be pruned does not fail the round")
    func pruneFails() async throws {
        let store = ScriptedStore()
        await store.fail(.prune, [.full])
        #expect(try await injector(store).round())
    }
}
