import CronqSchedule
import CronqShared
import Testing

@Suite("The broker of a single process: what becomes of a delivery", .timeLimit(.minutes(1)))
struct InProcessBrokerDeliveryTests {
    private let broker = InProcessBroker()

    @Test("what is given back is delivered again, before what came after it")
    func requeuesInFront() async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        _ = await broker.publish((0..<3).map { job($0) })
        for _ in 0..<3 {
            let deliveries = await consumer.next(limit: 1)
            #expect(deliveries.numbers == [0])
            for delivery in deliveries { await delivery.requeue() }
        }
        for expected in 0..<3 {
            let deliveries = await consumer.next(limit: 1)
            #expect(deliveries.numbers == [expected])
            await deliveries.acknowledgeAll()
        }
    }

    @Test(
        "what is given back takes its old place, in whatever order it comes back",
        arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func requeuesToItsPlace(order: [Int]) async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 3)
        _ = await broker.publish((0..<5).map { job($0) })
        let taken = await consumer.next(limit: 3)
        for index in order { await taken[index].requeue() }
        let again = await consumer.next(limit: 3)
        #expect(again.numbers == [0, 1, 2])
        await again.acknowledgeAll()
        #expect(await consumer.next(limit: 9).numbers == [3, 4])
    }

    @Test("a return from deep inside a long queue keeps the order, too")
    func requeuesFromDeepInside() async throws {
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 10_000)
        _ = await broker.publish((0..<5_000).map { job($0) })
        let taken = await consumer.next(limit: 4_000)
        await taken[3_999].requeue()
        await taken[17].requeue()
        #expect(await consumer.next(limit: 3).numbers == [17, 3_999, 4_000])
        #expect(await consumer.next(limit: 9_999).count == 999)
    }

    @Test("another consumer that waits gets what was given back")
    func requeuesToOthers() async throws {
        let first = try await broker.consume(.jobs(["default"]), prefetch: 1)
        _ = await broker.publish([job(0)])
        let held = await first.next(limit: 1)
        await first.cancel()
        let second = try await broker.consume(.jobs(["default"]), prefetch: 1)
        async let waiting = second.next(limit: 1)
        await held[0].requeue()
        #expect(await waiting.numbers == [0])
    }

    @Test("cancelling ends a wait, and what is published afterwards goes to others")
    func cancels() async throws {
        let first = try await broker.consume(.jobs(["default"]), prefetch: 1)
        async let waiting = first.next(limit: 1)
        await first.cancel()
        #expect(await waiting.isEmpty)
        #expect(await first.next(limit: 1).isEmpty)
        await first.cancel()
        _ = await broker.publish([job(0)])
        #expect(await first.next(limit: 1).isEmpty)
        let second = try await broker.consume(.jobs(["default"]), prefetch: 1)
        #expect(await second.next(limit: 1).numbers == [0])
    }

    @Test("what a cancelled consumer holds stays with it until it says what became of it")
    func staysWithItsHolder() async throws {
        let first = try await broker.consume(.jobs(["default"]), prefetch: 2)
        _ = await broker.publish([job(0), job(1)])
        let held = await first.next(limit: 2)
        await first.cancel()
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 0, consumers: 0))
        await held[0].acknowledge()
        await held[1].requeue()
        #expect(try await broker.depth(ofQueue: "default") == QueueDepth(messages: 1, consumers: 0))
        let second = try await broker.consume(.jobs(["default"]), prefetch: 2)
        #expect(await second.next(limit: 2).numbers == [1])
    }

    @Test("cancelling a task ends its wait", arguments: [ConsumerSource.jobs(["default"]), .results, .wake])
    func endsWithItsTask(source: ConsumerSource) async throws {
        for _ in 0..<20 {
            let consumer = try await broker.consume(source, prefetch: 1)
            let task = Task { await consumer.next(limit: 1).count }
            task.cancel()
            #expect(await task.value == 0)
        }
    }

    @Test("a message that wakes a consumer in the moment of its cancelling goes to another one")
    func wakesAnotherInstead() async throws {
        for number in 0..<200 {
            let broker = InProcessBroker()
            let staying = try await broker.consume(.jobs(["default"]), prefetch: 1)
            // The second in turn is the first to be woken.
            let leaving = try await broker.consume(.jobs(["default"]), prefetch: 1)
            let left = Task { await leaving.next(limit: 1) }
            let stayed = Task { await staying.next(limit: 1) }
            // Whether both wait by now differs from round to round; the outcome must not.
            for _ in 0..<number % 20 { await Task.yield() }
            await Self.publish(job(number), to: broker, cancelling: left)
            for delivery in await left.value { await delivery.requeue() }
            #expect(await stayed.value.numbers == [number])
        }
    }

    /// Publishes and cancels without letting go of the broker in between: the consumer was woken and cannot look any more.
    private static func publish(
        _ message: OutboundMessage, to broker: isolated InProcessBroker, cancelling task: Task<[Delivery], Never>
    ) async {
        _ = await broker.publish([message])
        task.cancel()
    }

    @Test("every injector is woken, and wake-ups that nobody has looked at yet are one")
    func coalescesWakes() async throws {
        let first = try await broker.consume(.wake, prefetch: 10)
        let second = try await broker.consume(.wake, prefetch: 10)
        let wake = OutboundMessage(.wake, to: .wake)
        #expect(await broker.publish([wake, wake]) == [.confirmed, .confirmed])
        #expect(await broker.publish([wake]) == [.confirmed])
        for consumer in [first, second] {
            let deliveries = await consumer.next(limit: 10)
            #expect(deliveries.map(\.message) == [.wake])
            await deliveries.acknowledgeAll()
        }
        // The next one is news again.
        async let waiting = first.next(limit: 10)
        _ = await broker.publish([wake])
        #expect(await waiting.count == 1)
        #expect(await second.next(limit: 10).count == 1)
    }

    @Test("a wake-up that was given back is heard again")
    func requeuesWakes() async throws {
        let consumer = try await broker.consume(.wake, prefetch: 1)
        _ = await broker.publish([OutboundMessage(.wake, to: .wake)])
        for delivery in await consumer.next(limit: 1) { await delivery.requeue() }
        #expect(await consumer.next(limit: 1).map(\.message) == [.wake])
    }

    @Test("a wake-up is only for those who are there: nobody is woken later for it")
    func forgetsWakes() async throws {
        #expect(await broker.publish([OutboundMessage(.wake, to: .wake)]) == [.confirmed])
        let consumer = try await broker.consume(.wake, prefetch: 1)
        let task = Task { await consumer.next(limit: 1).count }
        await consumer.cancel()
        #expect(await task.value == 0)
    }

    @Test("the broker keeps nothing of a message once it was consumed", arguments: [1, 3, 40])
    func releasesMessages(count: Int) async throws {
        let consumer = try await broker.consume(.output, prefetch: 1)
        var bytes = [UInt8](repeating: 7, count: 4_096)
        for _ in 0..<count { await pass(bytes, through: consumer) }
        // A write to an array that somebody else still holds moves it to a copy.
        let before = bytes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        bytes[0] = 8
        let after = bytes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        #expect(before == after)
    }

    /// Publishes the bytes and consumes them; holds nothing afterwards.
    private func pass(_ bytes: [UInt8], through consumer: any MessageConsumer) async {
        let chunk = OutputChunk(
            run: FencedRun(run: RunID(high: 0, low: 1), fence: 1), number: 0, stream: .stdout, offset: 0, at: noon,
            bytes: bytes)
        _ = await broker.publish([OutboundMessage(.output([chunk], from: RunnerID("r")), to: .output)])
        await consumer.next(limit: 1).acknowledgeAll()
    }
}
