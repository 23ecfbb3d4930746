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
        #expect(!RoutingKey.isReserved(queue))
    }

    @Test(
        "queues of CronQ's own messages, and RabbitMQ's, are no queues of jobs",
        arguments: [
            "cronq_results", "cronq_output", "cronq_offers", "cronq_heartbeats", "cronq_dead", "cronq_inbox_1",
            "cronq_wake_x", "amq.gen-1",
        ])
    func reserved(queue: String) { #expect(RoutingKey.isReserved(queue)) }
}
