import CRabbitMQ
import CronqSchedule
import CronqShared

/// What is done on the one channel.
extension RawConnection {
    func openChannel() throws(LinkFault) {
        try call(
            cronq_channel_open, amqp_channel_open_t(), reply: cronq_channel_open_ok, as: amqp_channel_open_ok_t.self
        ) { _ in }
    }

    /// Has the broker confirm what is published from now on, counted from 1.
    func selectConfirms() throws(LinkFault) {
        try call(
            cronq_confirm_select, amqp_confirm_select_t(nowait: 0), reply: cronq_confirm_select_ok,
            as: amqp_confirm_select_ok_t.self
        ) { _ in }
    }

    func declare(_ exchange: ExchangePlan, passive: Bool) throws(LinkFault) {
        let arena = RawArena()
        var arguments = amqp_exchange_declare_t()
        arguments.exchange = arena.bytes(exchange.name)
        arguments.type = arena.bytes(exchange.kind)
        arguments.passive = passive ? 1 : 0
        arguments.durable = 1
        try withExtendedLifetime(arena) { () throws(LinkFault) in
            try call(
                cronq_exchange_declare, arguments, reply: cronq_exchange_declare_ok,
                as: amqp_exchange_declare_ok_t.self
            ) { _ in }
        }
    }

    /// Declares a queue, or asks whether it exists.
    @discardableResult
    func declare(_ queue: QueuePlan, passive: Bool) throws(LinkFault) -> QueueDepth {
        let arena = RawArena()
        var arguments = amqp_queue_declare_t()
        arguments.queue = arena.bytes(queue.name)
        arguments.passive = passive ? 1 : 0
        if !passive {
            arguments.durable = queue.isDurable ? 1 : 0
            arguments.exclusive = queue.isExclusive ? 1 : 0
            arguments.auto_delete = queue.isExclusive ? 1 : 0
            arguments.arguments = arena.table(queue.arguments)
        }
        return try withExtendedLifetime(arena) { () throws(LinkFault) in
            try call(
                cronq_queue_declare, arguments, reply: cronq_queue_declare_ok, as: amqp_queue_declare_ok_t.self
            ) { QueueDepth(messages: Int($0.message_count), consumers: Int($0.consumer_count)) }
        }
    }

    func bind(queue: String, to exchange: String, key: String) throws(LinkFault) {
        let arena = RawArena()
        var arguments = amqp_queue_bind_t()
        arguments.queue = arena.bytes(queue)
        arguments.exchange = arena.bytes(exchange)
        arguments.routing_key = arena.bytes(key)
        try withExtendedLifetime(arena) { () throws(LinkFault) in
            try call(
                cronq_queue_bind, arguments, reply: cronq_queue_bind_ok, as: amqp_queue_bind_ok_t.self
            ) { _ in }
        }
    }

    /// Sets how many deliveries each consumer that is begun later may hold unacknowledged. Does not wait: the broker carries out
    /// one method after the other.
    func setPrefetch(_ count: Int) throws(LinkFault) {
        var arguments = amqp_basic_qos_t()
        arguments.prefetch_count = UInt16(clamping: count)
        try send(cronq_basic_qos, arguments)
    }

    /// Begins to consume; deliveries may come before this returns and are kept.
    func consume(queue: String, tag: String, isExclusive: Bool) throws(LinkFault) {
        let arena = RawArena()
        var arguments = amqp_basic_consume_t()
        arguments.queue = arena.bytes(queue)
        arguments.consumer_tag = arena.bytes(tag)
        arguments.exclusive = isExclusive ? 1 : 0
        try withExtendedLifetime(arena) { () throws(LinkFault) in
            try call(
                cronq_basic_consume, arguments, reply: cronq_basic_consume_ok, as: amqp_basic_consume_ok_t.self
            ) { _ in }
        }
    }

    /// Ends a subscription, without waiting: what still arrives for it is given back.
    func cancel(tag: String) throws(LinkFault) {
        let arena = RawArena()
        let arguments = amqp_basic_cancel_t(consumer_tag: arena.bytes(tag), nowait: 0)
        try withExtendedLifetime(arena) { () throws(LinkFault) in try send(cronq_basic_cancel, arguments) }
    }

    /// Publishes. Call `next` until it finds nothing right before, or the library may wait for ever: before it sends it reads
    /// without a limit if nothing was read for two heartbeats (alanxz/rabbitmq-c#780).
    func publish(_ message: RawMessage) throws(LinkFault) {
        let arena = RawArena()
        let exchange = arena.bytes(message.exchange)
        let key = arena.bytes(message.routingKey)
        var properties = message.properties.raw(in: arena)
        let status = message.body.withUnsafeBytes { body in
            guardian.limit(to: callLimit) {
                amqp_basic_publish(
                    handle, 1, exchange, key, message.isMandatory ? 1 : 0, 0, &properties,
                    amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
            }
        }
        withExtendedLifetime(arena) {}
        try check(status)
    }

    func acknowledge(_ tag: UInt64, multiple: Bool) throws(LinkFault) {
        let status = guardian.limit(to: callLimit) { amqp_basic_ack(handle, 1, tag, multiple ? 1 : 0) }
        try check(status)
    }

    func giveBack(_ tag: UInt64) throws(LinkFault) {
        let status = guardian.limit(to: callLimit) { amqp_basic_nack(handle, 1, tag, 0, 1) }
        try check(status)
    }

    /// Says good-bye, and waits a moment for the answer: until then the broker may not have read what was sent before.
    func close() {
        var arguments = amqp_connection_close_t()
        arguments.reply_code = UInt16(AMQP_REPLY_SUCCESS)
        guard (try? send(cronq_connection_close, arguments, channel: 0)) != nil else { return }
        let deadline = SystemClock.sinceBoot() + .seconds(1)
        while SystemClock.sinceBoot() < deadline {
            var frame = amqp_frame_t()
            var patience = timeval(.milliseconds(200))
            let status = guardian.limit(to: callLimit) {
                amqp_simple_wait_frame_noblock(handle, &frame, &patience)
            }
            if status == AMQP_STATUS_TIMEOUT.rawValue { continue }
            if status != AMQP_STATUS_OK.rawValue { return }
            if Int32(frame.frame_type) == AMQP_FRAME_METHOD, frame.payload.method.id == cronq_connection_close_ok {
                return
            }
            amqp_maybe_release_buffers(handle)
        }
    }
}

/// A message as it goes out.
struct RawMessage: Sendable, Hashable {
    /// Empty = the default exchange, where the routing key is a queue's name.
    var exchange: String
    var routingKey: String
    var isMandatory: Bool
    var properties: MessageProperties
    var body: [UInt8]
}
