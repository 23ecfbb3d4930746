import CronqShared
import Synchronization

/// A message of the broker in a consumer's hands. Its body may hold several messages; it is settled when all of them are.
final class Letter: Sendable {
    /// What becomes of it. Of several verdicts on one letter the last in this order counts.
    enum Verdict: Sendable, Hashable {
        case done
        case putAside(reason: String)
        /// Given back, to be delivered again.
        case again
    }

    let delivery: RawDelivery
    /// The name of the queue.
    let queue: String
    let consumer: Int
    let epoch: Int
    private let post: @Sendable (Letter, Verdict) -> Void

    private struct State {
        var open: Set<Int>
        var verdict = Verdict.done
    }

    private let state: Mutex<State>

    /// - Parameter post: Called once, when all of `count` messages are settled.
    init(
        _ delivery: RawDelivery, queue: String, consumer: Int, epoch: Int, count: Int,
        post: @escaping @Sendable (Letter, Verdict) -> Void
    ) {
        self.delivery = delivery
        self.queue = queue
        self.consumer = consumer
        self.epoch = epoch
        self.post = post
        state = Mutex(State(open: Set(0..<count)))
    }

    /// Settles one of the messages; again does nothing.
    func settle(_ index: Int, _ verdict: Verdict) {
        let final = state.withLock { state -> Verdict? in
            guard state.open.remove(index) != nil else { return nil }
            state.verdict = max(state.verdict, verdict)
            return state.open.isEmpty ? state.verdict : nil
        }
        if let final { post(self, final) }
    }

    /// The message in the hands of a role.
    func handed(_ index: Int, _ message: Message) -> Delivery {
        Delivery(
            message: message,
            acknowledge: { self.settle(index, .done) },
            requeue: { self.settle(index, .again) },
            putAside: { self.settle(index, .putAside(reason: $0)) })
    }
}

extension Letter.Verdict: Comparable {
    private var rank: Int {
        switch self {
        case .done: 0
        case .putAside: 1
        case .again: 2
        }
    }

    static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
