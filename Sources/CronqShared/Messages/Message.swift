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
    /// Results → itself.
    case probe(Probe)
    /// Results → one runner.
    case answer(GrantAnswer)
    case heartbeatAnswer(HeartbeatAnswer)
    case receipts([Receipt])
    case outputReceipts([OutputReceipt])
    /// Anybody → all injectors: something is due now.
    case wake
}

/// Says that chunks of an attempt up to a number are committed.
public struct OutputReceipt: Sendable, Hashable, Codable {
    public var run: FencedRun
    /// Every chunk with a number up to this one is stored.
    public var through: Int

    public init(run: FencedRun, through: Int) {
        self.run = run
        self.through = through
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
