import CronqSchedule
import CronqShared

/// A job message that a test tells from others by its number.
func job(_ number: Int, queue: String = "default") -> OutboundMessage {
    let message = JobMessage(
        runID: RunID(high: 0, low: UInt64(number)), jobID: 1, name: "n", category: "c", command: "x", queue: queue,
        attempt: 1, scheduledAt: noon)
    return OutboundMessage(.job(message), to: .jobs(queue))
}

extension Delivery {
    /// The number given to `job(_:queue:)`; -1 for other messages.
    var number: Int {
        if case .job(let message) = message { Int(message.runID.low) } else { -1 }
    }

    var queue: String? {
        if case .job(let message) = message { message.queue } else { nil }
    }
}

extension [Delivery] {
    var numbers: [Int] { map(\.number) }

    func acknowledgeAll() async {
        for delivery in self { await delivery.acknowledge() }
    }
}
