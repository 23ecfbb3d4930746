/// Everything the roles say to each other, as one type that a broker carries.
public enum Message: Sendable, Hashable {
    /// Injector → runners of a queue.
    case job(JobMessage)
    /// Runner → results.
    case offer(Offer)
    case heartbeat(Heartbeat)
    /// Receipts go to the sender, which may be the heir of the runner that held the run.
    case report(RunnerReport, from: RunnerID)
    case output([OutputChunk], from: RunnerID)
    /// The journals of these dead runners were read whole, and everything they had to say is committed: what they still hold was
    /// never spawned.
    case adopted([RunnerID], from: RunnerID)
    /// An original injector → runners of a queue; an original runner → results.
    case legacyJob(LegacyJob)
    case legacyReport(LegacyReport)
    /// Results → itself.
    case probe(Probe)
    /// Results → one runner.
    case answer(GrantAnswer)
    case heartbeatAnswer(HeartbeatAnswer)
    case receipts([Receipt])
    case outputReceipts([OutputReceipt])
    /// Injector → one runner: somebody wants what it holds to end.
    case cancel([CancelOrder])
    /// Anybody → all injectors: something is due now.
    case wake
}

/// Says which chunks of an attempt are committed, one by one: batches may overtake each other, and a runner that could not send
/// for long has dropped some.
public struct OutputReceipt: Sendable, Hashable, Codable {
    public var run: FencedRun
    public var numbers: [Int]

    public init(run: FencedRun, numbers: [Int]) {
        self.run = run
        self.numbers = numbers
    }
}

/// Where a message goes (design §3.4).
public enum Address: Sendable, Hashable {
    /// The job queue behind a routing key.
    case jobs(String)
    case offers
    case heartbeats
    case results
    case output
    case inbox(RunnerID)
    /// The fanout that wakes injectors.
    case wake
}
