import CronqShared
import Testing

@testable import CronqInjector

@Suite("Orders to end runs")
struct CancellationTests {
    private func injector(_ store: ScriptedStore, _ broker: ScriptedBroker) -> Injector {
        Injector(store: store, broker: broker, logger: Samples.silent)
    }

    @Test("each runner gets one message with everything that it is to end, in the order of the ledger")
    func grouped() async throws {
        let orders = [
            Samples.order(1, to: "b"), Samples.order(2, to: "a"), Samples.order(3, to: "b"), Samples.order(4, to: "b"),
        ]
        let broker = ScriptedBroker()
        #expect(try await injector(ScriptedStore(cancellations: [orders]), broker).round())
        #expect(
            await broker.orders == [
                .init(inbox: RunnerID("b"), orders: [orders[0], orders[2], orders[3]]),
                .init(inbox: RunnerID("a"), orders: [orders[1]]),
            ])
    }

    @Test(
        "what a runner did not get is left to the ledger, and holds up nothing",
        arguments: [PublishOutcome.returned, .failed])
    func lost(outcome: PublishOutcome) async throws {
        let store = ScriptedStore(
            sweeps: [SweepBatch(dispatches: [Samples.message(1)])], cancellations: [[Samples.order(1)], [], []])
        let broker = ScriptedBroker(inboxes: outcome)
        let injector = injector(store, broker)
        #expect(try await injector.round())
        #expect(try await injector.round())
        #expect(await broker.orders == [.init(inbox: RunnerID("runner"), orders: [Samples.order(1)])])
        #expect(await broker.published == [Samples.message(1)])
    }

    @Test("what the ledger tells again goes out again")
    func repeated() async throws {
        let order = [Samples.order(1)]
        let broker = ScriptedBroker()
        let injector = injector(ScriptedStore(cancellations: [order, [], order]), broker)
        for _ in 0..<3 { #expect(try await injector.round()) }
        #expect(await broker.orders.map(\.orders) == [order, order])
    }

    @Test("after a full batch the next round goes on at once, and nothing is pruned before", arguments: [99, 100])
    func more(count: Int) async throws {
        let orders = (1...count).map { Samples.order(UInt64($0)) }
        let store = ScriptedStore(cancellations: [orders])
        let broker = ScriptedBroker()
        let injector = injector(store, broker)
        #expect(try await injector.round() == (count < 100))
        #expect(await store.count(.prune) == (count < 100 ? 1 : 0))
        #expect(try await injector.round())
        #expect(await broker.orders == [.init(inbox: RunnerID("runner"), orders: orders)])
    }

    @Test("what is due is published before anybody is told to end anything")
    func dueFirst() async throws {
        let store = ScriptedStore(
            claims: [ClaimBatch(at: Samples.now, dispatches: [Samples.message(1)])],
            cancellations: [[Samples.order(1)]])
        let broker = ScriptedBroker()
        await store.fail(.takeCancellations, [.unavailable])
        let injector = injector(store, broker)
        await #expect(throws: StoreError(.unavailable, "scripted")) { try await injector.round() }
        #expect(await broker.published == [Samples.message(1)])
        #expect(await broker.orders.isEmpty)
        // The ledger has moved nothing: the next round gets the same order.
        #expect(try await injector.round())
        #expect(await broker.orders.map(\.orders) == [[Samples.order(1)]])
    }
}
