import CronqResults
import CronqSchedule
import CronqShared
import Logging

/// A results worker between a scripted ledger and a watched broker.
struct WorkerStage {
    let log = EventLog()
    let store: ScriptedStore
    /// What the worker does here is not written down, what tests do neither.
    let broker = InProcessBroker()
    /// Between the worker and the inboxes.
    let gate = Gate()
    let worker: ResultsWorker

    /// - Parameter lease: Long enough that nothing is reaped, unless a test is about that.
    init(
        lease: TimeSpan = .minutes(10), legacy: (any LegacyStore)? = nil, process: ProcessDescription? = nil
    ) {
        store = ScriptedStore(log: log)
        worker = ResultsWorker(
            store: store, broker: WitnessBroker(broker: broker, log: log, gate: gate), lease: lease, legacy: legacy,
            process: process, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func send(_ messages: [Message], to address: Address) async {
        _ = await broker.publish(messages.map { OutboundMessage($0, to: address) })
    }

    /// Runs the worker while `body` runs, and waits until it has ended.
    func whileWorking(_ body: () async throws -> Void) async throws {
        let work = Task { [worker] in try await worker.run() }
        defer { work.cancel() }
        try await body()
        work.cancel()
        try await work.value
    }

    /// What lies in a queue, after a mark that a test puts behind it.
    func remaining(in source: ConsumerSource, at address: Address) async throws -> [Message] {
        let mark = Message.wake
        await send([mark], to: address)
        let consumer = try await broker.consume(source, prefetch: 100)
        var found: [Message] = []
        while found.last != mark { found += await consumer.next(limit: 100).map(\.message) }
        await consumer.cancel()
        return found.dropLast()
    }
}
