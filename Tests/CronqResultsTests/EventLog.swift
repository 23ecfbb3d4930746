import CronqShared
import Synchronization

/// What a worker did, in the order in which the world outside could see it.
final class EventLog: Sendable {
    enum Event: Sendable, Hashable {
        /// The ledger has written a batch about these runs.
        case committed([RunID])
        case refused(StoreError.Code)
        case published(Message, to: Address)
        case acknowledged(Message)
        case requeued(Message)
        case putAside(Message)
        case gaveBack([RunnerID])
        case announced(ProcessDescription)
        case extended
        case reaped
    }

    private let all = Mutex<[Event]>([])

    func append(_ event: Event) { all.withLock { $0.append(event) } }

    /// Everything, probes included.
    var everything: [Event] { all.withLock { $0 } }

    /// Without what the reaper does all the time.
    var events: [Event] { everything.filter { !$0.isOfReaper } }

    /// Without what was published, too: answers go out beside the rest.
    var steps: [Event] { events.filter { if case .published = $0 { false } else { true } } }

    func contains(_ event: Event) -> Bool { everything.contains(event) }

    /// Whether both have happened, and the first time of this one is after that of the other.
    func has(_ event: Event, after other: Event) -> Bool {
        let all = everything
        guard let place = all.firstIndex(of: event), let before = all.firstIndex(of: other) else { return false }
        return place > before
    }
}

extension EventLog.Event {
    fileprivate var isOfReaper: Bool {
        switch self {
        case .extended, .reaped, .published(.probe, _), .acknowledged(.probe), .requeued(.probe): true
        default: false
        }
    }
}
