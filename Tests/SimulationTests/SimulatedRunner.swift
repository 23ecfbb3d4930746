import CronqSchedule
import CronqShared

@testable import CronqRunner

/// A runner process around the real machine: what it holds in memory, and the journal that outlives it.
struct SimulatedRunner {
    let host: String
    var id: RunnerID
    var machine: RunnerMachine
    /// What was appended, as an heir would read it.
    var journal = JournalState()
    var unreceipted: [FencedRun: RunnerReport] = [:]
    /// What each slot holds and has not acknowledged.
    var deliveries: [JobMessage?]
    var isSubscribed: [Bool]
    var outcomes: [FencedRun: Outcome] = [:]
    var messages: [FencedRun: JobMessage] = [:]
    /// Counts lives: events for an earlier one go nowhere.
    var life: Int
    var isAlive = true
    /// Stopped by SIGSTOP: what arrives waits.
    var isPaused = false
    var backlog: [Incoming] = []
    /// Monotonic time at the start of this life.
    var origin: TimeSpan
    var resentAt: TimeSpan = .zero
    var wallClockError: TimeSpan
    var tickAt: TimeSpan?

    enum Incoming {
        case event(RunnerEvent)
        case message(Message)
    }

    static let slots = 2

    init(host: String, life: Int, now: TimeSpan, lease: TimeSpan, wallClockError: TimeSpan) {
        self.host = host
        self.life = life
        self.wallClockError = wallClockError
        id = RunnerID("\(host)-\(life)")
        origin = now
        machine = RunnerMachine(
            configuration: .init(
                runner: id, host: host, slots: Self.slots, lease: lease, heartbeatInterval: .milliseconds(800)),
            now: .zero)
        deliveries = Array(repeating: nil, count: Self.slots)
        isSubscribed = Array(repeating: false, count: Self.slots)
    }

    var description: RunnerDescription {
        RunnerDescription(
            id: id, host: host, processID: Int32(life), version: "sim", slots: Self.slots,
            queues: [SimulatedBroker.queue], draining: machine.isDraining)
    }
}
