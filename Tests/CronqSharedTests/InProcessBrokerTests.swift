import CronqSchedule
import CronqShared
import Testing

@Suite("The broker of a single process")
struct InProcessBrokerTests {
    private let broker = InProcessBroker()

    private static func job(_ number: UInt64, queue: String = "q") -> OutboundMessage {
        let message = JobMessage(
            runID: RunID(high: 0, low: number), jobID: 1, name: "a", category: "b", command: "true", queue: queue,
            attempt: 1, scheduledAt: Instant(microseconds: 0))
        return OutboundMessage(.job(message), to: .jobs(queue))
    }

    private func publish(_ numbers: ClosedRange<UInt64>, queue: String = "q") async -> [PublishOutcome] {
        await broker.publish(numbers.map { Self.job($0, queue: queue) })
    }

    private static func number(_ delivery: Delivery) -> UInt64? {
        guard case .job(let message) = delivery.message else { return nil }
        return message.runID.low
    }

    @Test("a job whose queue nobody has ever consumed is returned; other messages wait for their first consumer")
    func returned() async throws {
        #expect(await publish(1...2) == [.returned, .returned])
        #expect(try await broker.depth(ofQueue: "q") == nil)
        #expect(await broker.publish([OutboundMessage(.wake, to: .wake)]) == [.confirmed])
        let probe = Message.probe(Probe(sender: RequestID(high: 1, low: 1), number: 1))
        #expect(await broker.publish([OutboundMessage(probe, to: .heartbeats)]) == [.confirmed])
        let consumer = try await broker.consume(.heartbeats, prefetch: 1)
        #expect(await consumer.next(limit: 9).map(\.message) == [probe])
    }

    @Test("a queue outlives its consumers: what comes while all are busy elsewhere waits for them")
    func queueStays() async throws {
        let first = try await broker.consume(.jobs(["q"]), prefetch: 1)
        await first.cancel()
        #expect(await publish(1...2) == [.confirmed, .confirmed])
        #expect(try await broker.depth(ofQueue: "q") == QueueDepth(messages: 2, consumers: 0))
        let second = try await broker.consume(.jobs(["q"]), prefetch: 9)
        #expect(await second.next(limit: 9).compactMap(Self.number) == [1, 2])
        #expect(try await broker.depth(ofQueue: "q") == QueueDepth(messages: 0, consumers: 1))
    }

    @Test("a consumer of every queue makes every queue, and takes the fullest first")
    func everyQueue() async throws {
        let consumer = try await broker.consume(.jobs([]), prefetch: 9)
        #expect(await publish(1...1, queue: "a") == [.confirmed])
        #expect(await publish(2...4, queue: "b") == [.confirmed, .confirmed, .confirmed])
        #expect(await consumer.next(limit: 1).compactMap(Self.number) == [2])
        #expect(Set(await consumer.next(limit: 9).compactMap(Self.number)) == [1, 3, 4])
    }

    @Test("no more than the prefetch is unacknowledged, and an acknowledgement makes room for one")
    func prefetch() async throws {
        let consumer = try await broker.consume(.jobs(["q"]), prefetch: 2)
        _ = await publish(1...5)
        let first = await consumer.next(limit: 9)
        #expect(first.compactMap(Self.number) == [1, 2])
        async let later = consumer.next(limit: 9)
        await first[0].acknowledge()
        #expect(await later.compactMap(Self.number) == [3])
        #expect(try await broker.depth(ofQueue: "q")?.messages == 2)
    }

    @Test("a batch is as large as asked for, in order")
    func limit() async throws {
        let consumer = try await broker.consume(.jobs(["q"]), prefetch: 100)
        _ = await publish(1...10)
        #expect(await consumer.next(limit: 3).compactMap(Self.number) == [1, 2, 3])
        #expect(await consumer.next(limit: 3).compactMap(Self.number) == [4, 5, 6])
    }

    @Test("what is given back takes its old place, in whatever order it comes back", arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func requeueOrder(order: [Int]) async throws {
        let consumer = try await broker.consume(.jobs(["q"]), prefetch: 3)
        _ = await publish(1...5)
        let taken = await consumer.next(limit: 3)
        for index in order { await taken[index].requeue() }
        let again = await consumer.next(limit: 3)
        #expect(again.compactMap(Self.number) == [1, 2, 3])
        for delivery in again { await delivery.acknowledge() }
        #expect(await consumer.next(limit: 9).compactMap(Self.number) == [4, 5])
    }

    @Test("order survives thousands of messages and a return from deep inside")
    func longQueue() async throws {
        let consumer = try await broker.consume(.jobs(["q"]), prefetch: 10_000)
        _ = await publish(1...5_000)
        let taken = await consumer.next(limit: 4_000)
        await taken[3_999].requeue()
        await taken[17].requeue()
        #expect(await consumer.next(limit: 3).compactMap(Self.number) == [18, 4_000, 4_001])
        #expect(await consumer.next(limit: 9_999).count == 999)
    }

    @Test("consumers that wait take turns")
    func fairness() async throws {
        var consumers: [any MessageConsumer] = []
        for _ in 0..<4 { consumers.append(try await broker.consume(.jobs(["q"]), prefetch: 1)) }
        let counts = await withTaskGroup(of: Int.self) { group in
            for consumer in consumers {
                group.addTask {
                    var count = 0
                    // Nothing is acknowledged: each can hold one.
                    count += await consumer.next(limit: 9).count
                    return count
                }
            }
            _ = await self.publish(1...4)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [1, 1, 1, 1])
    }

    @Test("a cancelled consumer ends at once and gets nothing more; what it holds can still be given back")
    func cancel() async throws {
        let consumer = try await broker.consume(.jobs(["q"]), prefetch: 1)
        _ = await publish(1...2)
        let held = await consumer.next(limit: 1)
        async let ended = consumer.next(limit: 1)
        await consumer.cancel()
        #expect(await ended.isEmpty)
        #expect(await consumer.next(limit: 1).isEmpty)
        await held[0].requeue()
        let other = try await broker.consume(.jobs(["q"]), prefetch: 9)
        #expect(await other.next(limit: 9).compactMap(Self.number) == [1, 2])
        await consumer.cancel()
    }

    @Test("a message for which a consumer was woken that is cancelled in that moment goes to another one", .timeLimit(.minutes(1)))
    func cancelRace() async throws {
        for round in 1...200 as ClosedRange<UInt64> {
            let broker = InProcessBroker()
            let leaving = try await broker.consume(.jobs(["q"]), prefetch: 1)
            let staying = try await broker.consume(.jobs(["q"]), prefetch: 1)
            let left = Task { await leaving.next(limit: 1) }
            let stayed = Task { await staying.next(limit: 1) }
            await Task.yield()
            _ = await broker.publish([Self.job(round)])
            await leaving.cancel()
            for delivery in await left.value { await delivery.requeue() }
            #expect(await stayed.value.compactMap(Self.number) == [round])
        }
    }

    @Test("a task that is cancelled while it waits gets nothing", .timeLimit(.minutes(1)))
    func taskCancellation() async throws {
        let consumer = try await broker.consume(.jobs(["q"]), prefetch: 1)
        let task = Task { await consumer.next(limit: 1) }
        await Task.yield()
        task.cancel()
        #expect(await task.value.isEmpty)
    }

    @Test("every listener hears a wake-up once, however many there were before it looked")
    func wake() async throws {
        let first = try await broker.consume(.wake, prefetch: 9)
        let second = try await broker.consume(.wake, prefetch: 9)
        for _ in 0..<5 { _ = await broker.publish([OutboundMessage(.wake, to: .wake)]) }
        for consumer in [first, second] {
            let woken = await consumer.next(limit: 9)
            #expect(woken.map(\.message) == [.wake])
            await woken[0].acknowledge()
        }
        _ = await broker.publish([OutboundMessage(.wake, to: .wake)])
        let again = await first.next(limit: 9)
        #expect(again.count == 1)
        await again[0].requeue()
        #expect(await first.next(limit: 9).count == 1, "one that was given back is heard again")
    }

    @Test("an inbox belongs to its runner")
    func inbox() async throws {
        let receipts = Message.receipts([])
        _ = await broker.publish([OutboundMessage(receipts, to: .inbox(RunnerID("a")))])
        let other = try await broker.consume(.inbox(RunnerID("b")), prefetch: 1)
        let mine = try await broker.consume(.inbox(RunnerID("a")), prefetch: 1)
        #expect(await mine.next(limit: 1).map(\.message) == [receipts])
        async let nothing = other.next(limit: 1)
        await other.cancel()
        #expect(await nothing.isEmpty)
    }
}
