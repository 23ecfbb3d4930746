import CronqShared

/// A consumer as roles see it.
struct AMQPConsumer: MessageConsumer {
    let mailbox: Mailbox
    let end: @Sendable () -> Void

    func next(limit: Int) async -> [Delivery] { await mailbox.next(limit: limit) }
    func cancel() async { end() }
}
