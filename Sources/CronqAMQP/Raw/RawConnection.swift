import CRabbitMQ
import CronqSchedule
import CronqShared

/// One connection of librabbitmq 0.11 with one channel. Confined to the thread that opened it.
///
/// Only the handshake is left to the library's own waiting. Everything later, calls with an answer included, goes through `next`
/// and `call`: the library's own RPC functions queue what else arrives, do not look at what they have queued before, and lose
/// frames as soon as there are several channels (alanxz/rabbitmq-c, `amqp_simple_wait_frame_on_channel`). Here whatever arrives
/// while a call waits for its answer is kept, in order, until `next` asks for it.
///
/// After a fault of kind `lost` or `connectionClosed` nothing may be called any more: the library may abort the process.
final class RawConnection {
    /// The library's limit of a frame, in bytes; RabbitMQ's own default.
    static let frameLimit: Int32 = 131_072
    /// A body above this is read and thrown away, in bytes.
    static let bodyLimit: UInt64 = 64 << 20
    /// How long a message that was begun may take to go on.
    private static let contentPatience = TimeSpan.seconds(30)
    /// How long an answer may take.
    static let answerPatience = TimeSpan.seconds(10)

    let handle: amqp_connection_state_t
    let guardian: SocketGuard
    /// How long one call of the library may take that should not wait.
    let callLimit: TimeSpan
    /// What both sides have agreed on.
    let heartbeat: TimeSpan
    /// Such as `3.10.8`; `nil` if the server does not say.
    let version: String?
    private var stash: [BrokerEvent] = []
    private var assembly: ContentAssembly?

    /// - Parameter handle: A connection that is logged in; this object owns it from now on.
    init(_ handle: amqp_connection_state_t, guardian: SocketGuard) {
        self.handle = handle
        self.guardian = guardian
        heartbeat = .seconds(Int64(max(1, amqp_get_heartbeat(handle))))
        callLimit = min(max(heartbeat * 2, .seconds(2)), .seconds(10))
        version = amqp_get_server_properties(handle).flatMap { [Field]($0.pointee).text("version") }
    }

    deinit {
        // The socket stays connected as long as the guardian has its own descriptor to it.
        Watchdog.shared.release(guardian)
        amqp_destroy_connection(handle)
    }

    /// For `poll`. With TLS, too, it tells all once `next` has found nothing: OpenSSL then holds no complete record.
    var descriptor: Int32 { amqp_get_sockfd(handle) }

    /// Whether `next` has something without reading from the socket.
    var hasInput: Bool {
        !stash.isEmpty || amqp_frames_enqueued(handle) != 0 || amqp_data_in_buffer(handle) != 0
    }

    /// The next thing the broker says of its own accord, or `nil` if there is none at the moment. Sends a heartbeat if one is due.
    ///
    /// - Throws: Also when the broker has been silent for two heartbeats.
    func next() throws(LinkFault) -> BrokerEvent? {
        if !stash.isEmpty { return stash.removeFirst() }
        while true {
            var frame = amqp_frame_t()
            guard try read(&frame, within: .zero) else {
                try checkAssembly()
                return nil
            }
            let event = try event(of: frame)
            amqp_maybe_release_buffers(handle)
            if let event { return event }
        }
    }

    /// Sends a method and waits for its answer.
    ///
    /// - Throws: `channelClosed` if that was the answer.
    func call<Arguments: BitwiseCopyable, Reply: BitwiseCopyable, Result>(
        _ method: UInt32, _ arguments: Arguments, reply: UInt32, as: Reply.Type, _ result: (Reply) -> Result
    ) throws(LinkFault) -> Result {
        try send(method, arguments)
        let deadline = SystemClock.sinceBoot() + Self.answerPatience
        while true {
            let left = deadline - SystemClock.sinceBoot()
            var frame = amqp_frame_t()
            guard left > .zero, try read(&frame, within: left) else { throw .lost("the broker does not answer") }
            if Int32(frame.frame_type) == AMQP_FRAME_METHOD, frame.channel == 1, frame.payload.method.id == reply {
                let value = result(frame.payload.method.decoded.load(as: Reply.self))
                amqp_maybe_release_buffers(handle)
                return value
            }
            if let event = try event(of: frame) { stash.append(event) }
            amqp_maybe_release_buffers(handle)
        }
    }

    /// Sends a method on a channel without waiting.
    func send<Arguments: BitwiseCopyable>(
        _ method: UInt32, _ arguments: Arguments, channel: UInt16 = 1
    ) throws(LinkFault) {
        let status = withUnsafeBytes(of: arguments) { bytes in
            // The library only reads it.
            let decoded = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            return guardian.limit(to: callLimit) { amqp_send_method(handle, channel, method, decoded) }
        }
        try check(status)
    }

    func check(_ status: Int32) throws(LinkFault) {
        if status != AMQP_STATUS_OK.rawValue { throw .lost(String(cString: amqp_error_string2(status))) }
    }

    /// - Returns: Whether there was a frame.
    private func read(_ frame: inout amqp_frame_t, within wait: TimeSpan) throws(LinkFault) -> Bool {
        var patience = timeval(wait)
        let status = guardian.limit(to: callLimit + wait) {
            amqp_simple_wait_frame_noblock(handle, &frame, &patience)
        }
        if status == AMQP_STATUS_TIMEOUT.rawValue { return false }
        try check(status)
        return true
    }

    private func event(of frame: amqp_frame_t) throws(LinkFault) -> BrokerEvent? {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            return frame.channel == 0
                ? try connectionEvent(frame.payload.method) : try channelEvent(frame.payload.method)
        case AMQP_FRAME_HEADER:
            let header = frame.payload.properties
            guard assembly?.hasBegun == false, let decoded = header.decoded else { throw Self.confusion }
            let properties = MessageProperties(decoded.load(as: amqp_basic_properties_t.self))
            return finished(assembly?.begin(properties, size: header.body_size, now: SystemClock.sinceBoot()))
        case AMQP_FRAME_BODY:
            guard assembly?.hasBegun == true else { throw Self.confusion }
            let part = frame.payload.body_fragment
            let bytes = UnsafeRawBufferPointer(start: part.bytes, count: part.len)
            return finished(assembly?.append(bytes, now: SystemClock.sinceBoot()))
        default:
            // The library hands heartbeats through when it has read them while sending.
            return nil
        }
    }

    private static let confusion = LinkFault.lost("the broker sent parts of a message out of order")

    private func finished(_ event: BrokerEvent?) -> BrokerEvent? {
        if event != nil { assembly = nil }
        return event
    }

    private func checkAssembly() throws(LinkFault) {
        guard let assembly, SystemClock.sinceBoot() - assembly.touchedAt > Self.contentPatience else { return }
        throw .lost("the broker does not finish a message that it has begun")
    }

    private func connectionEvent(_ method: amqp_method_t) throws(LinkFault) -> BrokerEvent? {
        switch method.id {
        case cronq_connection_blocked:
            return .blocked(reason: String(method.decoded.load(as: amqp_connection_blocked_t.self).reason))
        case cronq_connection_unblocked:
            return .unblocked
        case cronq_connection_close:
            let close = method.decoded.load(as: amqp_connection_close_t.self)
            let fault = LinkFault.connectionClosed(code: Int(close.reply_code), text: String(close.reply_text))
            try? send(cronq_connection_close_ok, amqp_connection_close_ok_t(), channel: 0)
            throw fault
        default:
            return nil
        }
    }

    private func channelEvent(_ method: amqp_method_t) throws(LinkFault) -> BrokerEvent? {
        let now = SystemClock.sinceBoot()
        switch method.id {
        case cronq_basic_deliver:
            let deliver = method.decoded.load(as: amqp_basic_deliver_t.self)
            let head = ContentAssembly.Head.delivered(
                consumerTag: String(deliver.consumer_tag), deliveryTag: deliver.delivery_tag,
                isRedelivered: deliver.redelivered != 0)
            assembly = ContentAssembly(head, limit: Self.bodyLimit, now: now)
            return nil
        case cronq_basic_return:
            let returned = method.decoded.load(as: amqp_basic_return_t.self)
            // Its body is not wanted again.
            assembly = ContentAssembly(.returned(routingKey: String(returned.routing_key)), limit: 0, now: now)
            return nil
        case cronq_basic_ack:
            let ack = method.decoded.load(as: amqp_basic_ack_t.self)
            return .confirmed(ack.delivery_tag, multiple: ack.multiple != 0)
        case cronq_basic_nack:
            let nack = method.decoded.load(as: amqp_basic_nack_t.self)
            return .refused(nack.delivery_tag, multiple: nack.multiple != 0)
        case cronq_basic_cancel:
            let cancel = method.decoded.load(as: amqp_basic_cancel_t.self)
            return .consumerCancelled(tag: String(cancel.consumer_tag))
        case cronq_channel_close:
            let close = method.decoded.load(as: amqp_channel_close_t.self)
            let fault = LinkFault.channelClosed(code: Int(close.reply_code), text: String(close.reply_text))
            try send(cronq_channel_close_ok, amqp_channel_close_ok_t())
            forgetChannel()
            throw fault
        default:
            return nil
        }
    }

    /// What the closed channel has said is void; what concerns the connection is not.
    private func forgetChannel() {
        assembly = nil
        stash.removeAll { event in
            switch event {
            case .blocked, .unblocked: false
            default: true
            }
        }
        amqp_maybe_release_buffers(handle)
    }
}

extension timeval {
    init(_ span: TimeSpan) {
        self.init(tv_sec: Int(span.microseconds / 1_000_000), tv_usec: Int(span.microseconds % 1_000_000))
    }
}
