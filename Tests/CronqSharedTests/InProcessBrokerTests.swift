import CronqShared
import Synchronization
import Testing

@Suite("The broker of a single process: queues", .timeLimit(.minutes(1)))
struct InProcessBrokerTests {
    private let broker = InProcessBroker()

    @Test("messages arrive in the order in which they were published, all that are there at once")
    func keepsOrder() async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 100)
        #expect(await broker.publish((0..<50).map { job($0) }) == Array(repeating: .confirmed, count: 50))
        #expect(await consumer.next(limit: 20).numbers == Array(0..<20))
        #expect(await consumer.next(limit: 100).numbers == Array(20..<50))
    }

    @Test("a consumer that waits gets what is published later")
    func wakesWhoWaits() async throws {
        let consumer = try await broker.consume(.results, prefetch: 1)
        async let deliveries = consumer.next(limit: 1)
        _ = await broker.publish([OutboundMessage(.wake, to: .results)])
        #expect(await deliveries.map(\.message) == [.wake])
    }

    @Test("a consumer holds at most its prefetch; each acknowledgement makes room for one more")
    func respectsPrefetch() async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 3)
        _ = await broker.publish((0..<5).map { job($0) })
        let first = await consumer.next(limit: 100)
        #expect(first.numbers == [0, 1, 2])
        async let waiting = consumer.next(limit: 100)
        await first[1].acknowledge()
        let second = await waiting
        #expect(second.numbers == [3])
        await first[0].acknowledge()
        await first[2].acknowledge()
        #expect(await consumer.next(limit: 100).numbers == [4])
    }

    @Test("a prefetch of nothing counts as one")
    func takesAtLeastOne() async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 0)
        _ = await broker.publish([job(0), job(1)])
        #expect(await consumer.next(limit: 100).numbers == [0])
    }

    @Test("consumers of one queue share it: who is busy leaves the rest to the others")
    func sharesAmongConsumers() async throws {
        var consumers: [any MessageConsumer] = []
        for _ in 0..<3 { consumers.append(try await broker.consume(.jobs(["default"]), prefetch: 1)) }
        _ = await broker.publish((0..<3).map { job($0) })
        var numbers: [Int] = []
        for consumer in consumers {
            let deliveries = await consumer.next(limit: 10)
            #expect(deliveries.count == 1)
            numbers += deliveries.numbers
        }
        #expect(numbers == [0, 1, 2])
    }

    @Test("a consumer that still holds a message leaves the next one to its neighbour")
    func takesTurns() async throws {
        let first = try await broker.consume(.jobs(["default"]), prefetch: 1)
        let second = try await broker.consume(.jobs(["default"]), prefetch: 1)
        _ = await broker.publish([job(1), job(2)])
        let held = await first.next(limit: 2)
        #expect(held.count == 1)
        let other = await second.next(limit: 2)
        #expect(other.count == 1)
        #expect(held.first?.message != other.first?.message)
    }

    @Test("a consumer of several queues takes from the fullest first, each queue in its order, and starves none")
    func takesFromTheFullest() async throws {
        let consumer = try await broker.consume(.jobs(["a", "b"]), prefetch: 100)
        _ = await broker.publish([job(1, queue: "b")] + (10..<20).map { job($0, queue: "a") })
        let deliveries = await consumer.next(limit: 100)
        #expect(Array(deliveries.prefix(9)).numbers == Array(10..<19))
        #expect(deliveries.filter { $0.queue == "a" }.numbers == Array(10..<20))
        #expect(deliveries.filter { $0.queue == "b" }.numbers == [1])
    }

    @Test("a job for a queue that nobody ever consumed is returned")
    func returnsWhatNobodyTakes() async throws {
        #expect(await broker.publish([job(0, queue: "slow")]) == [.returned])
        #expect(try await broker.depth(ofQueue: "slow") == nil)
        _ = try await broker.consume(.jobs(["default", "other"]), prefetch: 1)
        _ = try await broker.consume(.results, prefetch: 1)
        #expect(
            await broker.publish([job(0), job(1, queue: "slow"), job(2, queue: "other")])
                == [.confirmed, .returned, .confirmed])
        #expect(try await broker.depth(ofQueue: "slow") == nil)
    }

    @Test("a consumer of every queue makes every queue")
    func takesEveryQueue() async throws {
        let consumer = try await broker.consume(.jobs([]), prefetch: 10)
        #expect(await broker.publish([job(0, queue: "a"), job(1, queue: "b")]) == [.confirmed, .confirmed])
        #expect(await consumer.next(limit: 10).numbers.sorted() == [0, 1])
    }

    @Test("a queue that was consumed once keeps its jobs while no consumer is there")
    func keepsWithoutConsumers() async throws {
        let first = try await broker.consume(.jobs(["default"]), prefetch: 1)
        await first.cancel()
        #expect(await broker.publish([job(0), job(1)]) == [.confirmed, .confirmed])
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 2, consumers: 0))
        let second = try await broker.consume(.jobs(["default"]), prefetch: 10)
        #expect(await second.next(limit: 10).numbers == [0, 1])
    }

    @Test(
        "what is not a job waits for its first consumer",
        arguments: [
            (Address.offers, ConsumerSource.offers), (.heartbeats, .heartbeats), (.results, .results),
            (.output, .output),
            (.inbox(RunnerID("r")), .inbox(RunnerID("r"))),
        ])
    func keepsOtherMessages(address: Address, source: ConsumerSource) async throws {
        #expect(await broker.publish([OutboundMessage(.receipts([]), to: address)]) == [.confirmed])
        let consumer = try await broker.consume(source, prefetch: 1)
        #expect(await consumer.next(limit: 10).map(\.message) == [.receipts([])])
    }

    @Test("an inbox is its runner's own")
    func separatesInboxes() async throws {
        let mine = try await broker.consume(.inbox(RunnerID("a")), prefetch: 10)
        let other = try await broker.consume(.inbox(RunnerID("b")), prefetch: 10)
        _ = await broker.publish([
            OutboundMessage(.receipts([]), to: .inbox(RunnerID("b"))),
            OutboundMessage(.wake, to: .inbox(RunnerID("a"))),
        ])
        #expect(await mine.next(limit: 10).map(\.message) == [.wake])
        #expect(await other.next(limit: 10).map(\.message) == [.receipts([])])
    }

    @Test("the depth counts what waits, not what somebody holds, and every consumer of the queue")
    func tellsDepth() async throws {
        let one = try await broker.consume(.jobs(["default"]), prefetch: 2)
        _ = try await broker.consume(.jobs([]), prefetch: 2)
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 0, consumers: 2))
        _ = await broker.publish((0..<5).map { job($0) })
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 5, consumers: 2))
        let held = await one.next(limit: 10)
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 3, consumers: 2))
        await held[0].requeue()
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 4, consumers: 2))
        await one.cancel()
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 4, consumers: 1))
    }

    @Test("thousands of messages pass through in order, in every pattern of taking and adding")
    func keepsOrderOverTime() async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 10_000)
        var published = 0
        var taken: [Int] = []
        for round in 0..<60 {
            let count = 1 + round * 37 % 200
            _ = await broker.publish((published..<published + count).map { job($0) })
            published += count
            let deliveries = await consumer.next(limit: 1 + round * 53 % 180)
            taken += deliveries.numbers
            await deliveries.acknowledgeAll()
        }
        while taken.count < published {
            let deliveries = await consumer.next(limit: 500)
            try #require(!deliveries.isEmpty)
            taken += deliveries.numbers
            await deliveries.acknowledgeAll()
        }
        #expect(taken == Array(0..<published))
        #expect(try await broker.depth(ofQueue: "default")?.messages == 0)
    }
}
