public import CronqSchedule
public import CronqShared
public import Logging

/// A results worker: answers offers, renews leases, writes back what runners report, declares lost what fell silent.
///
/// Each kind of message has its own consumer and its own transactions, so that offers and heartbeats never wait behind output.
/// A batch is what arrived while the one before was committed. Answers and acknowledgements go out after the commit; in doubt
/// about a commit nothing is answered, and the sender asks again.
public actor ResultsWorker {
    private let store: any LedgerStore
    private let broker: any MessageBroker
    private let lease: TimeSpan
    /// Writes what original runners report; `nil` = their reports are put aside.
    private let legacy: (any LegacyStore)?
    /// As what it announces itself; `nil` = it does not.
    private let process: ProcessDescription?
    private let logger: Logger
    private var reaper: ReaperMachine
    /// The database's clock at the reaper's last look.
    private var clock: Instant?
    /// Where colleagues send the probes of this worker that came to them.
    private let inbox: RunnerID
    private let origin = SystemClock.sinceBoot()

    private static let batchLimit = 500
    /// In messages of the broker, each of which may hold some dozens: more would keep a backlog from the colleagues.
    private static let prefetch = 100

    public init(
        store: any LedgerStore, broker: any MessageBroker, lease: TimeSpan, legacy: (any LegacyStore)? = nil,
        process: ProcessDescription? = nil, logger: Logger
    ) {
        self.store = store
        self.broker = broker
        self.lease = lease
        self.legacy = legacy
        self.process = process
        self.logger = logger
        var generator = SystemRandomNumberGenerator()
        let sender = RequestID(using: &generator)
        // A worker whose probes do not come back answers nobody, and pages are to say so soon.
        reaper = ReaperMachine(
            lease: lease, sender: sender, now: .zero,
            longestInterval: process == nil ? nil : ProcessDescription.announceInterval)
        inbox = Self.inbox(ofProber: sender)
    }

    /// Works until cancelled.
    public func run() async throws {
        let sources: [ConsumerSource] = [.offers, .heartbeats, .results, .output, .inbox(inbox)]
        var consumers: [any MessageConsumer] = []
        for source in sources { consumers.append(try await broker.consume(source, prefetch: Self.prefetch)) }
        await withTaskGroup { group in
            for consumer in consumers { group.addTask { await self.work(consumer) } }
            group.addTask { await self.reapForever() }
            await group.waitForAll()
        }
    }

    private func work(_ consumer: any MessageConsumer) async {
        await withDiscardingTaskGroup { answers in
            while true {
                let deliveries = await consumer.next(limit: Self.batchLimit)
                if deliveries.isEmpty { break }
                let (mine, foreign) = sorted(deliveries)
                for delivery in foreign { await delivery.putAside(Self.reason(delivery.message)) }
                if !mine.isEmpty { await handleUntilCommitted(mine, &answers) }
                if Task.isCancelled { break }
            }
        }
        await consumer.cancel()
    }

    /// What a results worker handles, and what has come to it by mistake.
    private func sorted(_ deliveries: [Delivery]) -> (mine: [Delivery], foreign: [Delivery]) {
        var sorted: (mine: [Delivery], foreign: [Delivery]) = ([], [])
        for delivery in deliveries {
            switch delivery.message {
            case .offer, .heartbeat, .report, .output, .probe, .adopted: sorted.mine.append(delivery)
            case .legacyReport where legacy != nil: sorted.mine.append(delivery)
            default: sorted.foreign.append(delivery)
            }
        }
        if !sorted.foreign.isEmpty {
            logger.warning("\(sorted.foreign.count) messages that nobody can handle are put aside")
        }
        return sorted
    }

    private static func reason(_ message: Message) -> String {
        if case .legacyReport = message {
            "reports of original runners need CRONQ_LEGACY_QUEUES"
        } else {
            "nothing that a results worker handles"
        }
    }

    /// Nothing a runner said is given up because the database is away; nothing is acknowledged or answered before it is
    /// committed. The next batch does not wait until the broker has taken the answers: one that gets lost is asked for again.
    private func handleUntilCommitted(_ deliveries: [Delivery], _ answers: inout DiscardingTaskGroup) async {
        var pause = TimeSpan.milliseconds(100)
        while true {
            do {
                let words = try await handle(deliveries.map(\.message))
                if !words.isEmpty { answers.addTask { [broker] in _ = await broker.publish(words) } }
                for delivery in deliveries { await delivery.acknowledge() }
                return
            } catch  where error.isRetriable || Task.isCancelled {
                if Task.isCancelled {
                    for delivery in deliveries { await delivery.requeue() }
                    return
                }
                _ = reaper.handle(.storeFailed, now: now())
                logger.warning("the ledger does not answer, again in \(pause): \(error)")
                try? await Task.sleep(nanoseconds: UInt64(pause.microseconds) * 1_000)
                if Task.isCancelled {
                    for delivery in deliveries { await delivery.requeue() }
                    return
                }
                pause = min(TimeSpan(microseconds: pause.microseconds * 2), .seconds(5))
            } catch {
                return await isolate(deliveries, error, &answers)
            }
        }
    }

    /// One message that cannot be written must not stop the others: each is tried alone, the bad one is put aside.
    private func isolate(
        _ deliveries: [Delivery], _ error: StoreError, _ answers: inout DiscardingTaskGroup
    ) async {
        guard deliveries.count > 1 else {
            for delivery in deliveries { await putAside(delivery, error) }
            return
        }
        for delivery in deliveries { await handleUntilCommitted([delivery], &answers) }
    }

    /// What can never be written is given up, and its sender is told to forget it: otherwise the runner would send it for ever
    /// and keep the lease of a run that has ended. Of a finish the verdict alone may still pass; if not, the lease runs out.
    private func putAside(_ delivery: Delivery, _ error: StoreError) async {
        logger.error("a message cannot be written and is put aside: \(error)")
        switch delivery.message {
        case .report(let report, let sender):
            var answers = [OutboundMessage(.receipts([Receipt(run: report.fenced)]), to: .inbox(sender))]
            if case .finished(let finish) = report {
                let verdict = RunnerReport.finished(finish.verdictAlone)
                if let written = try? await handle([.report(verdict, from: sender)]) { answers = written }
            }
            _ = await broker.publish(answers)
        case .output(let chunks, let sender):
            let receipts = Dictionary(grouping: chunks, by: \.run)
                .map { OutputReceipt(run: $0.key, numbers: $0.value.map(\.number)) }
            _ = await broker.publish([OutboundMessage(.outputReceipts(receipts), to: .inbox(sender))])
        default:
            break
        }
        await delivery.putAside("\(error)")
    }

    /// Commits a batch and returns what is to be said then.
    func handle(_ messages: [Message]) async throws(StoreError) -> [OutboundMessage] {
        var offers: [Offer] = []
        var reports: [(report: RunnerReport, sender: RunnerID)] = []
        var output: [(chunks: [OutputChunk], sender: RunnerID)] = []
        var foreign: [LegacyReport] = []
        var answers: [OutboundMessage] = []
        for message in messages {
            switch message {
            case .offer(let offer): offers.append(offer)
            case .report(let report, let sender): reports.append((report, sender))
            case .output(let chunks, let sender): output.append((chunks, sender))
            case .heartbeat(let heartbeat):
                let answer = try await store.renew(heartbeat, lease: lease)
                answers.append(OutboundMessage(.heartbeatAnswer(answer), to: .inbox(heartbeat.runner.id)))
            case .probe(let probe) where probe.sender == reaper.sender: try await returned(probe)
            case .probe(let probe):
                // Several workers share the queue of heartbeats: whose probe it is learns from us that the path is open.
                answers.append(OutboundMessage(.probe(probe), to: .inbox(Self.inbox(ofProber: probe.sender))))
            case .adopted(let runners, _):
                let count = try await store.giveBack(heldBy: runners)
                if count > 0 { answers.append(OutboundMessage(.wake, to: .wake)) }
            case .legacyReport(let report): foreign.append(report)
            default: break
            }
        }
        try await record(foreign)
        answers += try await grant(offers)
        answers += try await record(reports)
        answers += try await append(output)
        return answers
    }

    private func grant(_ offers: [Offer]) async throws(StoreError) -> [OutboundMessage] {
        guard !offers.isEmpty else { return [] }
        let answers = try await store.grant(offers, lease: lease)
        return zip(offers, answers).map { OutboundMessage(.answer($1), to: .inbox($0.runner)) }
    }

    private func record(
        _ reports: [(report: RunnerReport, sender: RunnerID)]
    ) async throws(StoreError) -> [OutboundMessage] {
        guard !reports.isEmpty else { return [] }
        let recorded = try await store.record(reports.map(\.report), lease: lease)
        var receipts: [RunnerID: [Receipt]] = [:]
        for (report, receipt) in zip(reports, recorded.receipts) {
            receipts[report.sender, default: []].append(receipt)
        }
        var answers = receipts.map { OutboundMessage(.receipts($0.value), to: .inbox($0.key)) }
        if recorded.isSomethingDue { answers.append(OutboundMessage(.wake, to: .wake)) }
        return answers
    }

    private func record(_ reports: [LegacyReport]) async throws(StoreError) {
        guard !reports.isEmpty, let legacy else { return }
        let unknown = try await legacy.record(reports)
        guard let first = unknown.first else { return }
        logger.warning(
            "\(unknown.count) reports of original runners are about runs that were not handed over to them, and change nothing",
            metadata: ["cronq_run_id": "\(first.run)", "host": "\(first.host)"])
    }

    private func append(
        _ output: [(chunks: [OutputChunk], sender: RunnerID)]
    ) async throws(StoreError) -> [OutboundMessage] {
        guard !output.isEmpty else { return [] }
        let receipts = try await store.append(output.flatMap(\.chunks))
        var senders: [FencedRun: RunnerID] = [:]
        for (chunks, sender) in output { for chunk in chunks { senders[chunk.run] = sender } }
        return Dictionary(grouping: receipts) { senders[$0.run] }
            .compactMap { sender, receipts in
                sender.map { OutboundMessage(.outputReceipts(receipts), to: .inbox($0)) }
            }
    }

    static func inbox(ofProber sender: RequestID) -> RunnerID { RunnerID("results-" + sender.text) }

    /// The path through the broker and the ledger is open: whoever looks may know it.
    private func returned(_ probe: Probe) async throws(StoreError) {
        if let process { try await store.announce(process) }
        for action in reaper.handle(.returned(probe), now: now()) where action == .extendLeases {
            try await store.extendLeases(by: lease)
            _ = reaper.handle(.extended, now: now())
        }
    }

    private func reapForever() async {
        while !Task.isCancelled {
            await readClock()
            for action in reaper.handle(.tick, now: now()) { await carryOut(action) }
            let pause = max(reaper.nextWake - now(), .milliseconds(10))
            try? await Task.sleep(nanoseconds: UInt64(pause.microseconds) * 1_000)
        }
    }

    private func readClock() async {
        let asked = now()
        do {
            let instant = try await store.now()
            _ = reaper.handle(.clock(instant), now: asked)
            clock = instant
        } catch {
            storeFailed(error)
        }
    }

    private func storeFailed(_ error: StoreError) {
        _ = reaper.handle(.storeFailed, now: now())
        logger.warning("leases were not looked at: \(error)")
    }

    private func carryOut(_ action: ReaperMachine.Action) async {
        switch action {
        case .send(let probe):
            _ = await broker.publish([OutboundMessage(.probe(probe), to: .heartbeats)])
        case .reap:
            guard let clock else { return }
            do {
                let reaped = try await store.reap(expiredBefore: clock, lease: lease, limit: Self.batchLimit)
                for run in reaped {
                    logger.warning(
                        "the lease of a run ran out\(run.willRerun ? "; it will run again" : "")",
                        metadata: ["cronq_run_id": "\(run.run.run)"])
                }
                if !reaped.isEmpty { _ = await broker.publish([OutboundMessage(.wake, to: .wake)]) }
            } catch {
                storeFailed(error)
            }
        case .extendLeases:
            break
        }
    }

    private func now() -> TimeSpan { SystemClock.sinceBoot() - origin }
}
