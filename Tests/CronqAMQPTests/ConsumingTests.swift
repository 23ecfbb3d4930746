import CronqSchedule
import CronqShared
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Consuming from RabbitMQ", .timeLimit(.minutes(5)))
struct ConsumingTests {
    @Test("a slot of two queues holds one delivery, and an idle one gets the other")
    func slots() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let busy = try await broker.consume(.jobs(["default", "gpu"]), prefetch: 1)
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        let first = try await busy.take(1)

        #expect(await broker.publish([Jobs.outbound(2, queue: "gpu")]) == [.confirmed])
        #expect(await busy.isSilent())
        let idle = try await broker.consume(.jobs(["default", "gpu"]), prefetch: 1)
        #expect(try await idle.messages(1).compactMap(Jobs.number) == [2])

        await idle.cancel()
        await first[0].acknowledge()
        #expect(await broker.publish([Jobs.outbound(3, queue: "gpu")]) == [.confirmed])
        #expect(try await busy.messages(1).compactMap(Jobs.number) == [3])
        #expect(await broker.publish([Jobs.outbound(4)]) == [.confirmed])
        #expect(try await busy.messages(1).compactMap(Jobs.number) == [4])
        await broker.close()
    }

    @Test("200 slots on one connection take 200 jobs, and no more until they let go")
    func manySlots() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        var slots: [any MessageConsumer] = []
        for _ in 0..<200 { slots.append(try await broker.consume(.jobs(["default", "gpu"]), prefetch: 1)) }
        let messages = (0..<400).map { Jobs.outbound($0, queue: $0 % 2 == 0 ? "default" : "gpu") }
        #expect(await broker.publish(messages).allSatisfy { $0 == .confirmed })
        var seen: [Int] = []
        for _ in 0..<2 {
            let taken = try await withThrowingTaskGroup(of: [Delivery].self) { group in
                for slot in slots { group.addTask { try await slot.take(1) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.count == 200)
            seen += taken.compactMap { Jobs.number($0.message) }
            for one in taken { await one.acknowledge() }
        }
        #expect(seen.sorted() == Array(0..<400))
        await broker.close()
    }

    @Test("what is given back comes again")
    func requeue() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 10)
        #expect(await broker.publish((0..<4).map { Jobs.outbound($0) }).allSatisfy { $0 == .confirmed })
        let taken = try await consumer.take(4)
        await taken[0].acknowledge()
        await taken[1].requeue()
        await taken[2].acknowledge()
        await taken[3].requeue()
        #expect(try await consumer.messages(2).compactMap(Jobs.number).sorted() == [1, 3])
        try await eventually("nothing is left") { try await broker.depth(ofQueue: "default")?.messages == 0 }
        await broker.close()
    }

    @Test("a cancelled consumer gives back what nobody took; what was taken can still be acknowledged")
    func cancel() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 10)
        #expect(await broker.publish((0..<4).map { Jobs.outbound($0) }).allSatisfy { $0 == .confirmed })
        let taken = try await consumer.take(1)
        await consumer.cancel()
        #expect(await consumer.next(limit: 1).isEmpty)
        try await eventually("three are back") { try await broker.depth(ofQueue: "default")?.messages == 3 }
        await taken[0].acknowledge()
        let other = try await broker.consume(.jobs(["default"]), prefetch: 10)
        #expect(try await other.messages(3).compactMap(Jobs.number).sorted() == [1, 2, 3])
        #expect(await other.isSilent())
        await broker.close()
    }

    @Test("a list in one message is several deliveries, and comes again as a whole")
    func list() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.consume(.offers, prefetch: 1)
        let raw = try stage.raw()
        func offer(_ number: UInt64) -> Offer {
            Offer(
                request: RequestID(high: 0, low: number), run: WireSamples.run, attempt: 1, runner: WireSamples.runner,
                host: "h")
        }
        let bodies = try (1...3).map { number in
            String(decoding: try WireCodec.encode(.offer(offer(number)), to: .offers).body, as: UTF8.self)
        }
        // The lists of the three, put together.
        let items = bodies.map { body in
            body[body.firstIndex(of: "[")!...body.lastIndex(of: "]")!].dropFirst().dropLast()
        }
        let list = bodies[0].replacing(items[0], with: items.joined(separator: ","))
        try raw.publish(
            RawMessage(
                exchange: "", routingKey: "cronq_offers", isMandatory: true,
                properties: MessageProperties(type: "offers"), body: Array(list.utf8)))
        let taken = try await consumer.take(3)
        #expect(taken.map(\.message) == (1...3).map { .offer(offer($0)) })
        await taken[0].acknowledge()
        await taken[1].requeue()
        #expect(await consumer.isSilent())
        await taken[2].acknowledge()
        #expect(try await consumer.messages(3) == (1...3).map { .offer(offer($0)) })
        await broker.close()
    }

    @Test("a queue that is deleted under its consumer is declared and consumed again")
    func deleted() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        let other = try await broker.subscribed(toJobs: "gpu", prefetch: 1)
        _ = try await stage.server.ctl(["delete_queue", "-p", stage.virtualHost, "cronq_jobs"])
        try await eventually("it is back") { try await broker.depth(ofQueue: "default")?.consumers == 1 }
        #expect(await broker.publish([Jobs.outbound(1), Jobs.outbound(2, queue: "gpu")]) == [.confirmed, .confirmed])
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [1])
        #expect(try await other.messages(1).compactMap(Jobs.number) == [2])
        #expect(stage.log.count("was deleted") == 1)
        await broker.close()
    }

    @Test("a queue of a publisher's that is deleted is declared again with the next message but one")
    func deletedUnderPublisher() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let report = OutboundMessage(
            .report(.finished(WireSamples.finish(.timedOut)), from: WireSamples.runner), to: .results)
        #expect(await broker.publish([report]) == [.confirmed])
        _ = try await stage.server.ctl(["delete_queue", "-p", stage.virtualHost, "cronq_results"])
        #expect(await broker.publish([report]) == [.returned])
        #expect(await broker.publish([report]) == [.confirmed])
        await broker.close()
    }

    @Test("queues that are there with other properties are used as they are, with one warning each")
    func otherProperties() async throws {
        let stage = try await BrokerStage()
        let raw = try stage.raw()
        try raw.declare(QueuePlan(name: "cronq_jobs", isDurable: false), passive: false)
        try raw.declare(QueuePlan(name: "cronq_offers"), passive: false)
        try raw.declare(ExchangePlan(name: "cronq", kind: "topic"), passive: false)

        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        let offers = try await broker.consume(.offers, prefetch: 10)
        for round in 0..<3 {
            let offer = OutboundMessage(
                .offer(
                    Offer(
                        request: WireSamples.request, run: WireSamples.run, attempt: round, runner: WireSamples.runner,
                        host: "h")), to: .offers)
            #expect(await broker.publish([Jobs.outbound(round), offer]) == [.confirmed, .confirmed])
            #expect(try await consumer.messages(1).compactMap(Jobs.number) == [round])
            #expect(try await offers.messages(1) == [offer.message])
        }
        // The exchange and the offers are declared by publishers and consumers alike, each on its own connection.
        #expect(stage.log.count("used as it is") == stage.log.lines.count)
        #expect(stage.log.count("cronq_jobs") == 1)
        #expect(stage.log.lines.count <= 5)
        await broker.close()
    }

    @Test("a body that cannot be read goes to the dead letters as it came, with the reason")
    func poison() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        let raw = try stage.raw()
        let poison = RawMessage(
            exchange: "cronq", routingKey: "default", isMandatory: true,
            properties: MessageProperties(
                contentType: "text/plain", headers: [Field("x-origin", .text("elsewhere"))], expiration: "60000",
                messageID: "p1", type: "poem"),
            body: Array("Ach, {".utf8))
        for _ in 0..<3 { try raw.publish(poison) }
        #expect(await broker.publish([Jobs.outbound(9)]) == [.confirmed])
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [9])
        try await eventually("three are put aside") { try await stage.ready("cronq_dead") == 3 }
        #expect(try await stage.ready("cronq_jobs") == 0)

        try raw.consume(queue: "cronq_dead", tag: "dead", isExclusive: false)
        let dead = try await eventually("a dead letter") { () -> RawDelivery? in
            guard case .delivered(let delivery) = try raw.next() else { return nil }
            return delivery
        }
        #expect(dead.body == poison.body)
        #expect(dead.properties.headers.text("x-cronq-queue") == "cronq_jobs")
        #expect(dead.properties.headers.text("x-cronq-reason")?.contains("cannot be read") == true)
        #expect(dead.properties.headers.text("x-origin") == "elsewhere")
        #expect(dead.properties.type == "poem" && dead.properties.contentType == "text/plain")
        #expect(dead.properties.messageID == "p1")
        #expect(dead.properties.isPersistent && dead.properties.expiration == nil)
        #expect(stage.log.count("put aside") == 3)
        #expect(stage.log.count("Ach") == 0)
        await broker.close()
    }

    @Test("what a role cannot handle goes the same way, with the role's reason")
    func putAside() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        #expect(await broker.publish([Jobs.outbound(1), Jobs.outbound(2)]) == [.confirmed, .confirmed])
        try await consumer.take(1)[0].putAside("not today")
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [2])
        #expect(try await stage.ready("cronq_dead") == 1)
        #expect(stage.log.count("not today") == 1)
        await broker.close()
    }

    @Test("two results workers share a queue; thousands of messages pass through 500 at a time")
    func throughput() async throws {
        let stage = try await BrokerStage()
        let brokers = [try await stage.broker(), try await stage.broker()]
        let count = 5_000
        let workers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for broker in brokers {
                let consumer = try await broker.consume(.jobs(["default"]), prefetch: 500)
                group.addTask {
                    var numbers: [Int] = []
                    while true {
                        let taken = await consumer.next(limit: 500)
                        if taken.isEmpty { return numbers }
                        numbers += taken.compactMap { Jobs.number($0.message) }
                        for one in taken { await one.acknowledge() }
                    }
                }
            }
            for part in 0..<10 {
                let messages = (0..<count / 10).map { Jobs.outbound(part * count / 10 + $0) }
                #expect(await brokers[part % 2].publish(messages).allSatisfy { $0 == .confirmed })
            }
            try await eventually("everything is acknowledged") { try await stage.all("cronq_jobs") == 0 }
            for broker in brokers { await broker.close() }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(workers.flatMap { $0 }.sorted() == Array(0..<count))
        #expect(workers.allSatisfy { !$0.isEmpty })
    }
}
