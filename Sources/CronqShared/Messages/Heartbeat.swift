/// What a runner says every few seconds: that it lives, and what it runs.
public struct Heartbeat: Sendable, Hashable, Codable {
    public var runner: RunnerDescription
    /// Counts up; the answer repeats it, so that the runner knows which sending was answered.
    public var sequence: Int
    public var running: [FencedRun]

    public init(runner: RunnerDescription, sequence: Int, running: [FencedRun]) {
        self.runner = runner
        self.sequence = sequence
        self.running = running
    }
}

/// A runner process as pages and checks show it.
public struct RunnerDescription: Sendable, Hashable, Codable {
    public var id: RunnerID
    public var host: String
    public var processID: Int32
    public var version: String
    public var slots: Int
    /// Routing keys; empty = every one.
    public var queues: [String]
    public var draining: Bool

    public init(
        id: RunnerID, host: String, processID: Int32, version: String, slots: Int, queues: [String],
        draining: Bool = false
    ) {
        self.id = id
        self.host = host
        self.processID = processID
        self.version = version
        self.slots = slots
        self.queues = queues
        self.draining = draining
    }
}

/// The answer to one heartbeat, sent after its renewals were committed.
public struct HeartbeatAnswer: Sendable, Hashable, Codable {
    public var sequence: Int
    public var renewed: [FencedRun]
    /// What the runner no longer holds, and why.
    public var revoked: [Revocation]

    public init(sequence: Int, renewed: [FencedRun], revoked: [Revocation]) {
        self.sequence = sequence
        self.renewed = renewed
        self.revoked = revoked
    }

    public struct Revocation: Sendable, Hashable, Codable {
        public var run: FencedRun
        public var cause: Cause

        public init(run: FencedRun, cause: Cause) {
            self.run = run
            self.cause = cause
        }
    }

    public enum Cause: String, Sendable, Hashable, Codable {
        /// Declared lost, nothing newer: let it go on, its late result will replace `lost`.
        case lost
        /// A newer attempt exists: end the command.
        case superseded
        /// The run has ended otherwise: end the command.
        case ended
    }

    /// Whether the runner must end the command.
    public static func mustEnd(_ cause: Cause) -> Bool { cause != .lost }
}

/// What a reaper sends itself through the heartbeat queue: when it comes back, everything the queue held before it was handled.
public struct Probe: Sendable, Hashable, Codable {
    public var sender: RequestID
    public var number: Int

    public init(sender: RequestID, number: Int) {
        self.sender = sender
        self.number = number
    }
}
