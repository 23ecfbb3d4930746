/// The 128-bit name of one request of a runner; the same request always gets the same answer.
public struct RequestID: Sendable, Hashable, Codable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(using generator: inout some RandomNumberGenerator) {
        self.init(high: generator.next(), low: generator.next())
    }

    /// 32 hexadecimal digits.
    public var text: String { RunID(high: high, low: low).description }

    public init?(text: String) {
        guard let id = RunID(text) else { return nil }
        self.init(high: id.high, low: id.low)
    }
}

/// The name of one runner process: new at every start, so that a restarted runner is never taken for its predecessor.
public struct RunnerID: Sendable, Hashable, Codable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }

    public init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A runner asks whether it may start an attempt.
public struct Offer: Sendable, Hashable, Codable {
    public var request: RequestID
    public var run: RunID
    public var attempt: Int
    public var runner: RunnerID
    public var host: String
    /// The job of an original injector, which the ledger does not know yet: the grant writes its run (design §3.6).
    public var legacy: LegacyJob?

    public init(
        request: RequestID, run: RunID, attempt: Int, runner: RunnerID, host: String, legacy: LegacyJob? = nil
    ) {
        self.request = request
        self.run = run
        self.attempt = attempt
        self.runner = runner
        self.host = host
        self.legacy = legacy
    }
}

/// The database's answer to an offer.
public struct GrantAnswer: Sendable, Hashable, Codable {
    public var request: RequestID
    /// The run as the ledger knows it; another one than was offered for a job of an original injector.
    public var run: RunID
    public var attempt: Int
    public var verdict: Verdict
    /// What is granted, as the ledger has it, if that was a job of an original injector; `nil` = what was offered.
    public var job: JobMessage?

    public enum Verdict: Sendable, Hashable, Codable {
        /// The runner may start, under this fence.
        case granted(fence: Int64)
        /// It may not; the message is done with.
        case denied(Denial)
    }

    public enum Denial: String, Sendable, Hashable, Codable {
        /// Another request holds the attempt, or held it.
        case taken
        /// A newer attempt exists.
        case stale
        /// The run has ended.
        case ended
        /// Its start deadline has passed.
        case tooLate = "too_late"
        /// No such run, or it was pruned.
        case unknown
    }

    public init(request: RequestID, run: RunID, attempt: Int, verdict: Verdict, job: JobMessage? = nil) {
        self.request = request
        self.run = run
        self.attempt = attempt
        self.verdict = verdict
        self.job = job
    }
}

/// One granted attempt: what every message about it names.
public struct FencedRun: Sendable, Hashable, Codable {
    public var run: RunID
    public var fence: Int64

    public init(run: RunID, fence: Int64) {
        self.run = run
        self.fence = fence
    }
}
