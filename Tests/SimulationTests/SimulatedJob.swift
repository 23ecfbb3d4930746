import CronqSchedule
import CronqShared

/// A job as the simulation defines it, with its due instants worked out by arithmetic of its own.
struct SimulatedJob: Hashable {
    enum Rhythm: Hashable {
        case everySecond, everyTwoSeconds, everyMinute
        case once(Instant)

        var text: String {
            switch self {
            case .everySecond: "R/2026-01-01T00:00:00Z/PT1S"
            case .everyTwoSeconds: "R/2026-01-01T00:00:00Z/PT2S"
            case .everyMinute: "* * * * *"
            case .once(let instant): "R1/\(instant.iso8601)/PT1H"
            }
        }

        /// All instants after `start` and at or before `end`.
        func instants(after start: Instant, through end: Instant) -> [Instant] {
            let period: Int64
            switch self {
            case .once(let instant): return instant > start && instant <= end ? [instant] : []
            case .everySecond: period = 1_000_000
            case .everyTwoSeconds: period = 2_000_000
            case .everyMinute: period = 60_000_000
            }
            // All of them rest on multiples of their period since 1970: 2026-01-01 is one of each.
            let first = (start.microseconds / period + 1) * period
            return stride(from: first, through: end.microseconds, by: Int(period)).map(Instant.init(microseconds:))
        }
    }

    var name: String
    var rhythm: Rhythm
    var enabled = true
    var onLost = OnLost.fail
    var timeout: TimeSpan?
    var queue = SimulatedBroker.queue
    var command = "true"
    var startDeadline: TimeSpan = .seconds(45)

    var definition: JobDefinition {
        JobDefinition(
            name: name, schedule: rhythm.text, command: command, routingKey: queue, enabled: enabled, timeout: timeout,
            grace: .seconds(1), startDeadline: startDeadline, onLost: onLost)
    }
}

/// Which definition a job had when: what must have become due follows from it.
struct JobHistory {
    struct Span {
        var rhythm: SimulatedJob.Rhythm
        var from: Instant
        var to: Instant?
    }

    var id: JobID
    var spans: [Span] = []

    /// Notes that from `now` on the job has this rhythm, or none.
    mutating func change(to rhythm: SimulatedJob.Rhythm?, at now: Instant) {
        if let last = spans.last, last.to == nil {
            if last.rhythm == rhythm { return }
            spans[spans.count - 1].to = now
        }
        if let rhythm { spans.append(Span(rhythm: rhythm, from: now)) }
    }

    func expected(through end: Instant) -> Set<Instant> {
        Set(spans.flatMap { $0.rhythm.instants(after: $0.from, through: $0.to ?? end) })
    }
}
