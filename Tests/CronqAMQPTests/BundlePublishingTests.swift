import CronqShared
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Publishing what travels together", .timeLimit(.minutes(5)))
struct BundlePublishingTests {
    private static func offer(_ number: Int) -> Message {
        .offer(
            Offer(
                request: RequestID(high: 0, low: UInt64(number)), run: WireSamples.run, attempt: 1,
                runner: WireSamples.runner, host: "h"))
    }

    private static func run(_ number: Int) -> FencedRun { FencedRun(run: WireSamples.run, fence: Int64(number)) }

    private static func decline(_ number: Int) -> Message {
        .report(.declined(Decline(run: run(number), cause: .late)), from: WireSamples.runner)
    }

    /// What a queue holds, until there are so many.
    private func deliveries(_ count: Int, in queue: String, _ raw: RawConnection) async throws -> [RawDelivery] {
        try raw.consume(queue: queue, tag: queue, isExclusive: false)
        var found: [RawDelivery] = []
        try await eventually("\(count) messages in \(queue)") {
            while let event = try raw.next() {
                if case .delivered(let delivery) = event { found.append(delivery) }
            }
            return found.count >= count
        }
        return found
    }

    @Test("offers of many slots at the same time all arrive, each once, and each is confirmed")
    func crowd() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let offers = (0..<500).map(Self.offer)
        let consumer = try await broker.consume(.offers, prefetch: 10)
        async let received = consumer.messages(offers.count)
        let outcomes = await withTaskGroup(of: [PublishOutcome].self) { group in
            for offer in offers {
                group.addTask { await broker.publish([OutboundMessage(offer, to: .offers)]) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(outcomes == [PublishOutcome](repeating: .confirmed, count: offers.count))
        let arrived = try await received
        #expect(Set(arrived) == Set(offers))
        #expect(await consumer.isSilent())
        await broker.close()
    }

    @Test("what is published at once travels in as few messages as may be, and one alone as it is")
    func few() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let most = PublishQueue.mostTogether
        let cases: [(count: Int, together: [Int])] = [
            (1, [1]), (2, [2]), (most, [most]), (2 * most + 1, [most, most, 1]),
        ]
        var sent: [Message] = []
        for (count, _) in cases {
            let reports = (sent.count..<sent.count + count).map(Self.decline)
            let outcomes = await broker.publish(reports.map { OutboundMessage($0, to: .results) })
            #expect(outcomes == [PublishOutcome](repeating: .confirmed, count: count))
            sent += reports
        }
        await broker.close()

        let expected = cases.flatMap { $0.together }
        let letters = try await deliveries(expected.count, in: "cronq_results", try stage.raw())
        let found = try letters.map { try WireCodec.decode($0.body, type: $0.properties.type, from: .results) }
        #expect(found.map(\.count) == expected)
        #expect(found.flatMap { $0 } == sent)
        for (letter, messages) in zip(letters, found) {
            #expect(letter.properties.isPersistent)
            guard messages.count == 1 else {
                #expect(letter.properties.type == "reports")
                #expect(letter.properties.messageID != nil)
                continue
            }
            let alone = try WireCodec.encode(messages[0], to: .results)
            #expect(letter.body == alone.body)
            #expect(letter.properties.type == alone.type)
            #expect(letter.properties.messageID == alone.messageID)
        }
    }

    @Test("receipts to an inbox that is not there are all returned, and those to one that is arrive in order")
    func returned() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let here = RunnerID("here")
        let gone = RunnerID("gone")
        try stage.raw().declare(QueueName.inbox(here).plan(version: nil, suffix: ""), passive: false)

        let receipts = (0..<200).map { Receipt(run: Self.run($0)) }
        let messages = receipts.map { receipt in
            OutboundMessage(.receipts([receipt]), to: .inbox(receipt.run.fence % 2 == 0 ? here : gone))
        }
        let outcomes = await broker.publish(messages)
        #expect(outcomes == receipts.map { $0.run.fence % 2 == 0 ? .confirmed : .returned })
        let oneByOne = await withTaskGroup(of: [PublishOutcome].self) { group in
            for receipt in receipts {
                group.addTask { await broker.publish([OutboundMessage(.receipts([receipt]), to: .inbox(gone))]) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(oneByOne == [PublishOutcome](repeating: .returned, count: receipts.count))

        let inbox = try await broker.consume(.inbox(here), prefetch: 10)
        var found: [Receipt] = []
        while found.count < receipts.count / 2 {
            for case .receipts(let list) in try await inbox.messages(1) { found += list }
        }
        #expect(found == receipts.filter { $0.run.fence % 2 == 0 })
        await broker.close()
    }

    @Test("reports of which one cannot be read go to the dead letters together, as they came, with the reason")
    func poison() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.consume(.results, prefetch: 10)
        let reports = (0..<5).map(Self.decline)
        // Now the queue is there.
        #expect(await broker.publish([OutboundMessage(reports[0], to: .results)]) == [.confirmed])

        let bodies = try reports[1...3].map { try WireCodec.encode($0, to: .results).body }
        let together = String(decoding: Bundle.reports.join(bodies), as: UTF8.self)
        let poison = RawMessage(
            exchange: "", routingKey: "cronq_results", isMandatory: true,
            properties: MessageProperties(contentType: "application/json", type: "reports"),
            body: Array(together.replacing(#""fence":2"#, with: #""fence":"two""#).utf8))
        let raw = try stage.raw()
        try raw.publish(poison)
        #expect(await broker.publish([OutboundMessage(reports[4], to: .results)]) == [.confirmed])
        #expect(try await consumer.messages(2) == [reports[0], reports[4]])
        try await eventually("it is put aside") { try await stage.ready("cronq_dead") == 1 }
        #expect(await consumer.isSilent())
        try await eventually("nothing is left") { try await stage.all("cronq_results") == 0 }

        let dead = try await deliveries(1, in: "cronq_dead", raw)[0]
        #expect(dead.body == poison.body)
        #expect(dead.properties.type == "reports")
        #expect(dead.properties.headers.text("x-cronq-queue") == "cronq_results")
        #expect(dead.properties.headers.text("x-cronq-reason")?.contains("reports[1].fence") == true)
        await broker.close()
    }
}
