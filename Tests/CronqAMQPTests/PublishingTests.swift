import CronqSchedule
import CronqShared
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Publishing to RabbitMQ", .timeLimit(.minutes(5)))
struct PublishingTests {
    @Test("messages of every kind arrive as they were sent")
    func everyKind() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let sources = Set(WireSamples.messages.map(\.2))
        var consumers: [ConsumerSource: any MessageConsumer] = [:]
        for source in sources { consumers[source] = try await broker.consume(source, prefetch: 50) }

        // One after the other: those of one kind would travel as one, and two lists of receipts arrive as one list.
        for (message, address, _) in WireSamples.messages {
            #expect(await broker.publish([OutboundMessage(message, to: address)]) == [.confirmed])
        }
        for source in sources {
            // A second wake-up before the first is taken says nothing new.
            let expected = WireSamples.messages.filter { $0.2 == source }.map(\.0)
            #expect(try await consumers[source]!.messages(expected.count) == expected)
        }
        await broker.close()
    }

    @Test("a job that no queue takes is returned, in its place among the others")
    func returned() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        let messages = (0..<2_000).map { Jobs.outbound($0, queue: $0 % 10 == 3 ? "nobody" : "default") }
        let outcomes = await broker.publish(messages)
        #expect(outcomes == (0..<2_000).map { $0 % 10 == 3 ? .returned : .confirmed })
        #expect(await broker.publish([Jobs.outbound(1, queue: "cronq_results")]) == [.returned])
        #expect(await broker.publish([Jobs.outbound(1, queue: String(repeating: "x", count: 256))]) == [.returned])
        await consumer.cancel()
        await broker.close()
    }

    @Test("2,000 messages come in order, published by many at a time")
    func order() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 300)
        async let received = consumer.messages(2_000)
        let confirmed = await withTaskGroup(of: Bool.self) { group in
            for part in 0..<20 {
                group.addTask {
                    let messages = (0..<100).map { Jobs.outbound(part * 100 + $0) }
                    return await broker.publish(messages).allSatisfy { $0 == .confirmed }
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(confirmed)
        let numbers = try await received.compactMap(Jobs.number)
        #expect(numbers.sorted() == Array(0..<2_000))
        for part in 0..<20 {
            let own = numbers.filter { $0 / 100 == part }
            #expect(own == own.sorted())
        }
        await broker.close()
    }

    @Test("a message of a megabyte, and one of many")
    func large() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        for size in [1 << 20, 5 << 20] {
            let message = Jobs.outbound(1, command: String(repeating: "x", count: size))
            #expect(await broker.publish([message]) == [.confirmed], "\(stage.log.lines)")
            #expect(try await consumer.messages(1) == [message.message])
        }
        await broker.close()
    }

    @Test("a wake-up reaches every injector, and none is no failure")
    func wake() async throws {
        let stage = try await BrokerStage()
        let brokers = [try await stage.broker(), try await stage.broker()]
        let wake = OutboundMessage(.wake, to: .wake)
        #expect(await brokers[0].publish([wake]) == [.confirmed])
        var consumers: [any MessageConsumer] = []
        for broker in brokers { consumers.append(try await broker.consume(.wake, prefetch: 10)) }
        #expect(await brokers[0].publish([wake]) == [.confirmed])
        for consumer in consumers { #expect(try await consumer.messages(1) == [.wake]) }
        for broker in brokers { await broker.close() }
    }

    @Test(
        "what jobs and results need survives a restart of the broker, what is repeated anyway does not weigh on its disk"
    )
    func persistence() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        _ = try await broker.subscribed(toJobs: "default", prefetch: 1)
        let sent = await broker.publish([
            Jobs.outbound(1), OutboundMessage(.probe(Probe(sender: WireSamples.request, number: 1)), to: .heartbeats),
        ])
        #expect(sent == [.confirmed, .confirmed])
        await broker.close()

        let raw = try stage.raw()
        for (queue, isPersistent) in [("cronq_jobs", true), ("cronq_heartbeats", false)] {
            try raw.consume(queue: queue, tag: queue, isExclusive: false)
            let properties = try await eventually("a message in \(queue)") { () -> MessageProperties? in
                guard case .delivered(let delivery) = try raw.next() else { return nil }
                return delivery.properties
            }
            #expect(properties.isPersistent == isPersistent)
            #expect(properties.contentType == "application/json")
            #expect(properties.messageID != nil)
        }
    }

    @Test("without a connection, and after the end, everything has failed at once")
    func failed() async throws {
        let stage = try await BrokerStage()
        let never = AMQPBroker(settings: try stage.settings(), connectionName: "test", logger: stage.log.logger)
        #expect(await never.publish([Jobs.outbound(1), Jobs.outbound(2)]) == [.failed, .failed])

        let broker = try await stage.broker()
        #expect(await broker.publish([]).isEmpty)
        await broker.close()
        #expect(await broker.publish([Jobs.outbound(1)]) == [.failed])
        let error = await #expect(throws: BrokerError.self) { try await broker.consume(.offers, prefetch: 1) }
        #expect(error?.code == .closed)
        await #expect(throws: BrokerError.self) { try await broker.depth(ofQueue: "default") }
        for await _ in await broker.blockages() { Issue.record("nothing blocks any more") }
    }

    @Test("the depth of a queue: messages and consumers; none for a queue that is not there")
    func depth() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        #expect(try await broker.depth(ofQueue: "default") == nil)
        let consumer = try await broker.subscribed(toJobs: "default", prefetch: 1)
        #expect(await broker.publish((0..<3).map { Jobs.outbound($0) }).allSatisfy { $0 == .confirmed })
        try await eventually("one is with the consumer") {
            try await broker.depth(ofQueue: "default") == QueueDepth(messages: 2, consumers: 1)
        }
        await consumer.cancel()
        try await eventually("the consumer is gone") {
            try await broker.depth(ofQueue: "default") == QueueDepth(messages: 3, consumers: 0)
        }
        // Each of these costs a channel.
        for _ in 0..<50 { #expect(try await broker.depth(ofQueue: "missing") == nil) }
        #expect(stage.log.lines.isEmpty)
        await broker.close()
    }
}
