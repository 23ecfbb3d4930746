import CronqSchedule
import CronqShared
import Logging
import Synchronization
import Testing

@testable import CronqResults

/// The worker between a broker in memory and a ledger that fails on purpose.
@Suite(.timeLimit(.minutes(1))) struct ResultsWorkerTests {
    private let ledger = LedgerFake()
    private let broker = InProcessBroker()
    private let worker: ResultsWorker
    private static let ada = RunnerID("ada")
    private static let bob = RunnerID("bob")

    init() {
        worker = ResultsWorker(
            store: ledger, broker: broker, lease: .seconds(20), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func run(_ number: UInt64) -> FencedRun { FencedRun(run: RunID(high: 1, low: number), fence: 1) }

    private static func report(_ number: UInt64, from runner: RunnerID = ada) -> OutboundMessage {
        let at = Instant(microseconds: 1)
        return OutboundMessage(
            .report(
                .finished(Finish(run: run(number), outcome: .exited(code: 0), startedAt: at, finishedAt: at)), from: runner),
            to: .results)
    }

    private static func offer(_ number: UInt64, from runner: RunnerID = ada) -> Offer {
        Offer(
            request: RequestID(high: 7, low: number), run: RunID(high: 1, low: number), attempt: 1, runner: runner,
            host: "host")
    }

    private static func chunk(_ number: Int, of run: FencedRun) -> OutputChunk {
        OutputChunk(run: run, number: number, stream: .stdout, offset: 0, at: Instant(microseconds: 1), bytes: [1])
    }

    /// Lets the worker work while `body` talks to it.
    private func working(_ body: () async throws -> Void) async throws {
        let task = Task { try await worker.run() }
        try await body()
        task.cancel()
        try await task.value
    }

    private func inbox(_ runner: RunnerID = ada) async throws -> any MessageConsumer {
        try await broker.consume(.inbox(runner), prefetch: 100)
    }

    private func take(_ consumer: any MessageConsumer, _ count: Int) async -> [Message] {
        var messages: [Message] = []
        while messages.count < count {
            let deliveries = await consumer.next(limit: count - messages.count)
            if deliveries.isEmpty { break }
            for delivery in deliveries {
                messages.append(delivery.message)
                await delivery.acknowledge()
            }
        }
        return messages
    }

    @Test("an offer is answered to the inbox of the runner that made it")
    func answersOffers() async throws {
        let (ada, bob) = (try await inbox(Self.ada), try await inbox(Self.bob))
        try await working {
            let offers = [Self.offer(1), Self.offer(2, from: Self.bob)]
            _ = await broker.publish(offers.map { OutboundMessage(.offer($0), to: .offers) })
            for (consumer, offer) in zip([ada, bob], offers) {
                let answer = GrantAnswer(
                    request: offer.request, run: offer.run, attempt: 1, verdict: .granted(fence: 1))
                #expect(await take(consumer, 1) == [.answer(answer)])
            }
        }
    }

    @Test(
        "when the store fails nothing is answered; the same batch is tried again until it is committed",
        arguments: [StoreError.Code.unavailable, .inDoubt, .full, .locked])
    func retries(code: StoreError.Code) async throws {
        ledger.fail(with: code)
        let inbox = try await inbox()
        try await working {
            _ = await broker.publish([Self.report(1)])
            #expect(await take(inbox, 1) == [.receipts([Receipt(run: Self.run(1))])])
        }
        #expect(ledger.state.withLock { $0.reports.count } == 1)
        #expect(try await broker.depth(ofQueue: "none") == nil)
        await inbox.cancel()
    }

    @Test("a report that can never be written is put aside; the others of its batch are written and receipted")
    func isolatesPoison() async throws {
        ledger.state.withLock { $0.poison = Self.run(2).run }
        let inbox = try await inbox()
        // All of them wait before the worker comes, so that they are one batch.
        _ = await broker.publish([Self.report(1), Self.report(2), Self.report(3)])
        try await working {
            let receipts = await take(inbox, 2)
            #expect(receipts == [.receipts([Receipt(run: Self.run(1))]), .receipts([Receipt(run: Self.run(3))])])
        }
        #expect(ledger.state.withLock { $0.reports.map(\.count) } == [1, 1])
    }

    @Test("receipts go to the sender, which may be the heir of the runner that held the run")
    func receiptsToTheSender() async throws {
        let (ada, bob) = (try await inbox(Self.ada), try await inbox(Self.bob))
        _ = await broker.publish([Self.report(1), Self.report(2, from: Self.bob), Self.report(3)])
        try await working {
            #expect(await take(ada, 1) == [.receipts([Receipt(run: Self.run(1)), Receipt(run: Self.run(3))])])
            #expect(await take(bob, 1) == [.receipts([Receipt(run: Self.run(2))])])
        }
    }

    @Test("injectors are woken when a report makes a run due, and only then")
    func wakes() async throws {
        let report = try #require(Self.report(1).message.report)
        #expect(try await worker.handle([.report(report, from: Self.ada)]).count == 1)
        ledger.state.withLock { $0.isSomethingDue = true }
        let messages = try await worker.handle([.report(report, from: Self.ada)])
        #expect(messages.map(\.message).contains(.wake))
        #expect(messages.map(\.address).contains(.wake))
    }

    @Test("output is receipted to its sender, run by run")
    func storesOutput() async throws {
        let inbox = try await inbox()
        let other = Self.run(2)
        try await working {
            let chunks = [Self.chunk(0, of: Self.run(1)), Self.chunk(1, of: Self.run(1)), Self.chunk(0, of: other)]
            _ = await broker.publish([OutboundMessage(.output(chunks, from: Self.ada), to: .output)])
            guard case .outputReceipts(let receipts)? = await take(inbox, 1).first else {
                Issue.record("no receipt")
                return
            }
            #expect(
                Set(receipts) == [OutputReceipt(run: Self.run(1), numbers: [0, 1]), OutputReceipt(run: other, numbers: [0])])
        }
    }

    @Test("a heartbeat is answered with its sequence and what was renewed")
    func answersHeartbeats() async throws {
        let description = RunnerDescription(
            id: Self.ada, host: "host", processID: 1, version: "1", slots: 1, queues: [])
        let answers = try await worker.handle([
            .heartbeat(Heartbeat(runner: description, sequence: 5, running: [Self.run(1)]))
        ])
        let answer = HeartbeatAnswer(sequence: 5, renewed: [Self.run(1)], revoked: [])
        #expect(answers.map(\.message) == [.heartbeatAnswer(answer)])
        #expect(answers.map(\.address) == [.inbox(Self.ada)])
    }

    @Test("a message that is for somebody else stops nothing")
    func strangers() async throws {
        #expect(try await worker.handle([.wake, .receipts([])]).isEmpty)
    }

    @Test("a colleague's probe is sent on to the colleague")
    func forwardsProbes() async throws {
        let probe = Probe(sender: RequestID(high: 3, low: 4), number: 5)
        let messages = try await worker.handle([.probe(probe)])
        #expect(messages.map(\.message) == [.probe(probe)])
        #expect(messages.map(\.address) == [.inbox(ResultsWorker.inbox(ofProber: probe.sender))])
        #expect(ledger.state.withLock { $0.extensions } == 0)
    }

    @Test("its own probe comes back through the queue of heartbeats, and leases are extended before all else")
    func provesItself() async throws {
        let watch = LedgerWatch(ledger)
        try await working { await watch.untilExtended() }
        #expect(ledger.state.withLock { $0.extensions } >= 1)
    }

    @Test("two workers share the queues, and each gets its own probes")
    func twoWorkers() async throws {
        let other = LedgerFake()
        let second = ResultsWorker(
            store: other, broker: broker, lease: .seconds(3), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let task = Task { try await second.run() }
        try await working {
            await LedgerWatch(ledger).untilExtended()
            await LedgerWatch(other).untilExtended()
        }
        task.cancel()
        try await task.value
    }
}

/// Waits for a ledger's first extension by looking at it, without a guess how long that takes.
private struct LedgerWatch {
    let ledger: LedgerFake

    init(_ ledger: LedgerFake) { self.ledger = ledger }

    func untilExtended() async {
        while ledger.state.withLock({ $0.extensions }) == 0, !Task.isCancelled { await Task.yield() }
    }
}

extension Message {
    fileprivate var report: RunnerReport? {
        if case .report(let report, from: _) = self { report } else { nil }
    }
}
