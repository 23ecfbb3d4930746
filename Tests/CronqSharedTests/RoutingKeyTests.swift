import CronqShared
import Testing

@Suite("Routing keys and queues")
struct RoutingKeyTests {
    @Test(
        "the original's queue serves the default key, every other queue its own name",
        arguments: [("cronq_jobs", "default"), ("gpu", "gpu"), ("cronq_other", "cronq_other")])
    func translates(queue: String, key: String) {
        #expect(RoutingKey.key(ofQueue: queue) == key)
        #expect(RoutingKey.queue(ofKey: key) == queue)
    }
}
