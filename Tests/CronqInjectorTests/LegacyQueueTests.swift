import CronqSchedule
import CronqShared
import Testing

@testable import CronqInjector

@Suite("Queues that original runners serve")
struct LegacyQueueTests {
    /// Hands over what it is asked for, except what others have taken meanwhile.
    private actor HandOver: LegacyStore {
        private let taken: Set<PublishedAttempt>
        private(set) var asked: [[PublishedAttempt]] = []

        init(taken: Set<PublishedAttempt> = []) { self.taken = taken }

        func handOver(_ attempts: [PublishedAttempt]) async throws(StoreError) -> [PublishedAttempt] {
            asked.append(attempts)
            return attempts.filter { !taken.contains($0) }
        }

        func record(_ reports: [LegacyReport]) async throws(StoreError) -> [LegacyReport] {
            throw StoreError(.internalError, "an injector records nothing")
        }
    }

    @Test("runs for them are handed over before they are published, and the others are not asked about")
    func handsOver() async throws {
        let messages = [Samples.message(1, queue: "old"), Samples.message(2), Samples.message(3, queue: "old")]
        let store = ScriptedStore(claims: [ClaimBatch(at: Samples.now, dispatches: messages)])
        let broker = ScriptedBroker()
        let legacy = HandOver()
        let injector = Injector(
            store: store, broker: broker, settings: InjectorSettings(legacyQueues: ["old"]), legacy: legacy,
            logger: Samples.silent)
        #expect(try await injector.round())
        #expect(await legacy.asked == [[Samples.published(1), Samples.published(3)]])
        #expect(await broker.batches == [messages])
    }

    @Test("what somebody else handed over first is not published a second time")
    func onlyOnce() async throws {
        let messages = [Samples.message(1, queue: "old"), Samples.message(2, queue: "old"), Samples.message(3)]
        let store = ScriptedStore(sweeps: [SweepBatch(dispatches: messages)])
        let broker = ScriptedBroker()
        let injector = Injector(
            store: store, broker: broker, settings: InjectorSettings(legacyQueues: ["old"]),
            legacy: HandOver(taken: [Samples.published(2)]), logger: Samples.silent)
        #expect(try await injector.round())
        #expect(await broker.published == [messages[0], messages[2]])
    }

    @Test("while the broker takes nothing no run is handed over: it would never be published again")
    func brokerAway() async throws {
        let messages = [Samples.message(1, queue: "old"), Samples.message(2)]
        let store = ScriptedStore(claims: [ClaimBatch(at: Samples.now, dispatches: messages)])
        let broker = ScriptedBroker(isAway: true)
        let legacy = HandOver()
        let injector = Injector(
            store: store, broker: broker, settings: InjectorSettings(legacyQueues: ["old"]), legacy: legacy,
            logger: Samples.silent)
        #expect(try await injector.round())
        #expect(await legacy.asked.isEmpty)
        #expect(await broker.published == [messages[1]])
    }
}
