import CronqSchedule
public import CronqShared
public import Logging

/// A runner: takes jobs from its queues, asks for each whether it may, runs the command, tells what happened.
///
/// `RunnerMachine` decides; this actor carries out: it talks to the broker, the journal, the disk and `cronq-exec`.
public actor Runner {
    /// What is known of an attempt besides the machine's part.
    struct Execution {
        var message: JobMessage
        let output: OutputBuffer
        var startedAt: Instant?
        var command: (any RunningCommand)?
        var usage = RunUsage()
    }

    /// A slot's subscription.
    struct SlotLine {
        var consumer: (any MessageConsumer)?
        var reader: Task<Void, Never>?
        var delivery: Delivery?
    }

    let settings: RunnerSettings
    let id: RunnerID
    let broker: any MessageBroker
    /// They take turns.
    let starters: [CommandStarter]
    var starts = 0
    let journal: RunnerJournal
    let jobLog: JobLog
    let logger: Logger
    /// What every command sees, whatever its run.
    let commonEnvironment: [String: String]
    var machine: RunnerMachine
    /// What the machine wants and is not begun yet.
    private var agenda: [RunnerAction] = []
    private var isCarryingOut = false
    /// Pieces of background work that have not ended.
    private var underWay = 0
    var lines: [SlotLine]
    var executions: [FencedRun: Execution] = [:]
    /// Reports without a receipt, to be sent again until one comes.
    var unreceipted: [FencedRun: RunnerReport] = [:]
    /// Reports that the disk did not take.
    var unwritten: Set<FencedRun> = []
    /// Reports of dead runners that this one has taken over.
    private var inherited: Set<FencedRun> = []
    /// Output without a receipt.
    var unstored: [FencedRun: [OutputChunk]] = [:]
    private var resentAt: TimeSpan = .zero
    private var resendPause = Runner.shortestResendPause
    private var generator = SystemRandomNumberGenerator()
    private var timer: Task<Void, Never>?
    private var timerAt: TimeSpan?
    /// Sends output while commands run.
    var flusher: Task<Void, Never>?
    private var drained: CheckedContinuation<Void, Never>?
    private var settled: [CheckedContinuation<Void, Never>] = []
    private var inbox: (any MessageConsumer)?
    private var inboxReader: Task<Void, Never>?
    private let origin = SystemClock.sinceBoot()

    private static let shortestResendPause = TimeSpan.seconds(5)
    private static let mostStarters = 4

    /// Opens the journal; nothing runs yet.
    ///
    /// - Throws: An error that names the folder which cannot be used.
    public init(
        settings: RunnerSettings, broker: any MessageBroker, commands: any CommandStarting, logger: Logger
    ) throws {
        self.settings = settings
        self.broker = broker
        starters = (0..<min(settings.slots, Self.mostStarters)).map { _ in CommandStarter(commands) }
        self.logger = logger
        commonEnvironment = BaseEnvironment.build(
            from: ProcessEnvironment.variables, passing: EnvironmentPassList(settings.passedEnvironment))
        var generator = SystemRandomNumberGenerator()
        id = RunnerID(RequestID(using: &generator).text)
        journal = try RunnerJournal(stateDirectory: settings.stateDirectory, runner: id, logger: logger)
        jobLog = JobLog(folder: settings.logDirectory, logger: logger)
        machine = RunnerMachine(
            configuration: .init(
                runner: id, host: settings.host, slots: settings.slots, lease: settings.lease,
                heartbeatInterval: min(.seconds(3), TimeSpan(microseconds: settings.lease.microseconds / 6)),
                defaultTimeout: settings.defaultTimeout),
            now: .zero)
        lines = Array(repeating: SlotLine(), count: settings.slots)
    }

    /// Takes over what dead runners of this host left on the disk and sends it.
    ///
    /// - Returns: Whose journals were read, and how many reports they held.
    @discardableResult
    public func adopt() async throws -> (runners: [RunnerID], reports: Int) {
        try await openInbox()
        let legacy = try await journal.adopt(stateDirectory: settings.stateDirectory, now: SystemClock.now())
        for chunk in legacy.output { unstored[chunk.run, default: []].append(chunk) }
        for report in legacy.reports { unreceipted[report.fenced] = report }
        inherited.formUnion(legacy.reports.map(\.fenced))
        await resend()
        return (legacy.runners, legacy.reports.count)
    }

    /// Returns when everything this runner has said is committed.
    public func untilReceipted() async {
        guard !unreceipted.isEmpty || !unstored.isEmpty else { return }
        await withCheckedContinuation { settled.append($0) }
    }

    func settleIfAllIsReceipted() {
        guard unreceipted.isEmpty, unstored.isEmpty else { return }
        for waiter in settled { waiter.resume() }
        settled = []
    }

    /// Listens to this runner's inbox, once.
    private func openInbox() async throws(BrokerError) {
        guard inbox == nil else { return }
        let consumer = try await broker.consume(.inbox(id), prefetch: 1_000)
        inbox = consumer
        inboxReader = Task { await self.read(consumer) }
    }

    /// Runs until drained or cancelled. Cancellation ends the commands that run, as `stop()` does.
    public func run() async throws {
        try await openInbox()
        let watcher = Task { await self.watchBlockages() }
        defer { watcher.cancel() }
        agenda += machine.begin()
        await tell(.tick)
        await withTaskCancellationHandler {
            await untilDrained()
        } onCancel: {
            Task { await self.stop() }
        }
        timer?.cancel()
        flusher?.cancel()
        await inbox?.cancel()
        inboxReader?.cancel()
        await journal.close()
    }

    /// Takes nothing new and returns from `run()` when everything that runs has ended and is recorded.
    public func drain() async { await tell(.drain) }

    /// Ends what runs: TERM, after five seconds KILL.
    public func stop() async { await tell(.stop) }

    private func untilDrained() async {
        if isDrained { return }
        await withCheckedContinuation { drained = $0 }
    }

    /// Whether the machine has nothing left to do, and everything it wanted is done.
    private var isDrained: Bool { machine.isDrained && agenda.isEmpty && !isCarryingOut && underWay == 0 }

    private func resumeIfDrained() {
        guard isDrained else { return }
        drained?.resume()
        drained = nil
    }

    /// Tells the machine, carries out what it wants, and sets the timer.
    func tell(_ event: RunnerEvent) async {
        agenda += machine.handle(event, now: now(), using: &generator)
        setTimer()
        await carryOutAgenda()
    }

    /// One action after the other, whoever told the machine: a slot's subscription begun before its predecessor was ended
    /// would leave the slot without one.
    private func carryOutAgenda() async {
        guard !isCarryingOut else { return }
        isCarryingOut = true
        while !agenda.isEmpty { await carryOut(agenda.removeFirst()) }
        isCarryingOut = false
        resumeIfDrained()
    }

    /// Begins what nothing else waits for: a slow disk or broker must not hold up heartbeats.
    func inBackground(_ work: @escaping (isolated Runner) async -> Void) {
        underWay += 1
        Task {
            await work(self)
            underWay -= 1
            resumeIfDrained()
        }
    }

    private func setTimer() {
        let wake = machine.nextWake
        if let timerAt, timerAt <= wake, timer != nil { return }
        timer?.cancel()
        timerAt = wake
        let pause = max(wake - now(), .milliseconds(1))
        timer = Task {
            try? await Task.sleep(nanoseconds: UInt64(pause.microseconds) * 1_000)
            if Task.isCancelled { return }
            await self.timerFired()
        }
    }

    private func timerFired() async {
        timer = nil
        timerAt = nil
        await tell(.tick)
        await resendIfDue()
    }

    /// What nobody has receipted for a while is sent again: after 5 s, then after 10, 20 … 60, so that an outage of the
    /// ledger does not fill the queues with the same words.
    private func resendIfDue() async {
        guard !unreceipted.isEmpty || !unstored.isEmpty else {
            resendPause = Self.shortestResendPause
            resentAt = now()
            return
        }
        guard now() - resentAt >= resendPause else { return }
        resentAt = now()
        resendPause = min(resendPause * 2, .minutes(1))
        await resend()
    }

    private func watchBlockages() async {
        for await isBlocked in await broker.blockages() { await tell(.blocked(isBlocked)) }
    }

    private func read(_ inbox: any MessageConsumer) async {
        while true {
            let deliveries = await inbox.next(limit: 100)
            if deliveries.isEmpty { return }
            for delivery in deliveries {
                await received(delivery.message)
                await delivery.acknowledge()
            }
        }
    }

    private func received(_ message: Message) async {
        switch message {
        case .answer(let answer): await tell(.answered(answer))
        case .heartbeatAnswer(let answer): await tell(.heartbeatAnswered(answer))
        case .receipts(let receipts):
            for receipt in receipts { await receipted(receipt.run) }
        case .outputReceipts(let receipts):
            for receipt in receipts { await stored(receipt) }
        case .cancel(let orders):
            for order in orders { await tell(.kill(order.run, by: order.by)) }
        default:
            logger.warning("a message that is not for a runner was in its inbox")
        }
    }

    /// Tells the results workers whose journals this runner has read whole, until the broker has taken it: what those runners
    /// hold and have not reported was never spawned. First it waits until everything in those journals is receipted.
    public func releaseUnspawned(of runners: [RunnerID]) async {
        guard !runners.isEmpty else { return }
        while !inherited.isDisjoint(with: unreceipted.keys), !Task.isCancelled {
            try? await Task.sleep(nanoseconds: 100_000_000)
        }
        let message = OutboundMessage(.adopted(runners, from: id), to: .results)
        while !Task.isCancelled, await broker.publish([message]) != [.confirmed] {
            try? await Task.sleep(nanoseconds: 1_000_000_000)
        }
    }

    /// Time since this runner began, that never goes back.
    func now() -> TimeSpan { SystemClock.sinceBoot() - origin }
}
