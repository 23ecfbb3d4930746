import CronqSchedule
import CronqShared

/// Asks about queues, on a connection of its own: to ask about one that is not there costs the channel.
final class Inspector: LinkRole {
    struct Command: Sendable {
        var queue: String
        var answer: Answer<Result<QueueDepth?, BrokerError>>
    }

    private var questions: ArraySlice<Command> = []
    private var isExplained = false

    func accept(_ question: Command) { questions.append(question) }

    func opened(_ connection: RawConnection) throws(LinkFault) {}

    func closed() -> Bool {
        defer { isExplained = false }
        return isExplained
    }

    func received(_ event: BrokerEvent, _ connection: RawConnection) throws(LinkFault) {}

    func work(_ connection: RawConnection, now: TimeSpan) throws(LinkFault) {
        while let question = questions.popFirst() {
            do {
                let depth = try connection.declare(QueuePlan(name: question.queue), passive: true)
                question.answer.give(.success(depth))
            } catch {
                isExplained = true
                switch error {
                case .channelClosed(code: 404, text: _): question.answer.give(.success(nil))
                case .channelClosed(code: _, let text):
                    let refusal = BrokerError(.refused, "the broker tells nothing of a queue: \(text)")
                    question.answer.give(.failure(refusal))
                default:
                    question.answer.give(.failure(BrokerError(.unreachable, "the broker is gone: \(error)")))
                }
                throw error
            }
        }
    }

    func rest() {
        for question in questions {
            question.answer.give(.failure(BrokerError(.unreachable, "there is no connection to the broker")))
        }
        questions = []
    }

    var nextWake: TimeSpan? { questions.isEmpty ? nil : .zero }
    var isSettled: Bool { questions.isEmpty }
    func finish() {}
}
