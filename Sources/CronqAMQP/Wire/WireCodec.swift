package import CronqShared

/// What messages look like between processes: JSON that one version reads from the one before and the one after.
///
/// Every body says its version (`v`) and what it is (`type`). Times and lengths are whole microseconds, ids are hexadecimal digits,
/// bytes are base64. Jobs and results also carry the original's fields with the original's meaning (design §3.6).
package enum WireCodec {
    /// What this version writes.
    static let version = 1
    /// The newest that it reads: the next one only adds fields.
    static let newestVersion = 2

    /// What a body can be. The raw value is its `type`, and that of the message.
    enum Kind: String, Sendable, CaseIterable {
        case job, offers, heartbeat, probe
        case starting, finished, failed, declined, adopted
        /// Several ends and declines.
        case reports
        case output, answers
        case heartbeatAnswer = "heartbeat_answer"
        case receipts
        case outputReceipts = "output_receipts"
        /// Orders to end what a runner holds.
        case cancel
        case wake
    }

    /// - Throws: `WireFault` if the message does not belong to the address, comes from an original process, or is too large.
    package static func encode(_ message: Message, to address: Address) throws(WireFault) -> WireMessage {
        let wire: WireMessage
        switch (message, address) {
        case (.job(let job), .jobs):
            wire = WireMessage(
                body: body(job), type: .job, id: "\(job.runID).\(job.attempt)", isPersistent: true)
        case (.offer(let offer), .offers):
            wire = WireMessage(
                body: body(offer), type: .offers, id: offer.request.text, isPersistent: false, bundle: .offers)
        case (.heartbeat(let heartbeat), .heartbeats):
            wire = WireMessage(body: body(heartbeat), type: .heartbeat, isPersistent: false)
        case (.probe(let probe), .heartbeats), (.probe(let probe), .inbox):
            wire = WireMessage(body: body(probe), type: .probe, isPersistent: false)
        case (.report(.finished(let finish), let runner), .results):
            let kind = finish.legacyKind
            wire = WireMessage(
                body: body(finish, kind, runner), type: kind, id: finish.run.messageID, isPersistent: true,
                bundle: .reports)
        case (.report(.declined(let decline), let runner), .results):
            wire = WireMessage(
                body: body(decline, runner), type: .declined, id: decline.run.messageID, isPersistent: true,
                bundle: .reports)
        case (.adopted(let runners, let runner), .results):
            wire = WireMessage(body: body(adopted: runners, by: runner), type: .adopted, isPersistent: true)
        case (.output(let chunks, let runner), .output):
            wire = WireMessage(body: body(chunks, runner), type: .output, isPersistent: true)
        case (.answer(let answer), .inbox):
            wire = WireMessage(
                body: body(answer), type: .answers, id: answer.request.text, isPersistent: false, bundle: .answers)
        case (.heartbeatAnswer(let answer), .inbox):
            wire = WireMessage(body: body(answer), type: .heartbeatAnswer, isPersistent: false)
        case (.receipts(let receipts), .inbox):
            wire = WireMessage(body: body(receipts), type: .receipts, isPersistent: false, bundle: .receipts)
        case (.outputReceipts(let receipts), .inbox):
            wire = WireMessage(body: body(receipts), type: .outputReceipts, isPersistent: false)
        case (.cancel(let orders), .inbox):
            wire = WireMessage(body: body(orders), type: .cancel, isPersistent: false)
        case (.wake, .wake):
            wire = WireMessage(body: [], type: .wake, isPersistent: false)
        default:
            throw WireFault("", expected: "a message that \(address) takes", found: "another")
        }
        guard wire.body.count <= JSONReader.bodyLimit else {
            throw WireFault("", expected: "at most \(JSONReader.bodyLimit) bytes", found: "\(wire.body.count)")
        }
        return wire
    }

    /// Reads a body that came from `source`; a body with a list may be several messages, or none.
    ///
    /// - Parameters:
    ///   - type: The message's property, for bodies that do not say what they are.
    ///   - queue: The name of the queue, for jobs that do not say where they belong.
    /// - Throws: `WireFault`, which names the field; nobody can ever handle the message.
    package static func decode(
        _ body: [UInt8], type: String?, from source: ConsumerSource, queue: String? = nil
    ) throws(WireFault) -> [Message] {
        // An empty call: what it looks like does not matter.
        if source == .wake { return [.wake] }
        let fields = try WireFields(body: body)
        let version = fields.has("v") ? try fields.integer("v", in: 0...newestVersion) : 0
        if version == 0 { return [try legacy(fields, from: source, queue: queue)] }
        let kind = try kind(fields, type, from: source)
        switch kind {
        case .job: return [.job(try job(fields))]
        case .offers: return try fields.objects("offers", offer).map(Message.offer)
        case .heartbeat: return [.heartbeat(try heartbeat(fields))]
        case .probe: return [.probe(try probe(fields))]
        case .finished, .failed, .declined: return [try report(fields, kind)]
        case .reports:
            return try fields.objects("reports") { (fields) throws(WireFault) in
                try report(fields, try fields.choice("type", of: [.finished, .failed, .declined]))
            }
        case .adopted: return [.adopted(try fields.texts("runners").map(RunnerID.init), from: try fields.runner())]
        case .output: return [.output(try fields.objects("chunks", chunk), from: try fields.runner())]
        case .answers: return try fields.objects("answers", answer).map(Message.answer)
        case .heartbeatAnswer: return [.heartbeatAnswer(try heartbeatAnswer(fields))]
        case .receipts: return [.receipts(try fields.objects("receipts", receipt))]
        case .outputReceipts: return [.outputReceipts(try fields.objects("receipts", outputReceipt))]
        case .cancel: return [.cancel(try fields.objects("orders", order))]
        case .starting, .wake: throw fields.fault("type", expected: "a message of this version")
        }
    }

    private static func report(_ fields: WireFields, _ kind: Kind) throws(WireFault) -> Message {
        let runner = try fields.runner()
        return .report(
            kind == .declined ? .declined(try decline(fields)) : .finished(try finish(fields)), from: runner)
    }

    private static func kind(
        _ fields: WireFields, _ type: String?, from source: ConsumerSource
    ) throws(WireFault) -> Kind {
        let kinds = kinds(from: source)
        if fields.has("type") { return try fields.choice("type", of: kinds) }
        guard let kind = kinds.first(where: { $0.rawValue == type }) else {
            throw fields.fault("type", expected: kinds.map(\.rawValue).joined(separator: " or "))
        }
        return kind
    }

    /// What this version's messages from a source can be.
    private static func kinds(from source: ConsumerSource) -> [Kind] {
        switch source {
        case .jobs: [.job]
        case .offers: [.offers]
        case .heartbeats: [.heartbeat, .probe]
        case .results: [.finished, .failed, .declined, .reports, .adopted]
        case .output: [.output]
        case .inbox: [.answers, .heartbeatAnswer, .receipts, .outputReceipts, .cancel, .probe]
        case .wake: [.wake]
        }
    }
}

extension WireMessage {
    fileprivate init(
        body: [UInt8], type: WireCodec.Kind, id: String? = nil, isPersistent: Bool, bundle: Bundle? = nil
    ) {
        self.init(body: body, type: type.rawValue, messageID: id, isPersistent: isPersistent, bundle: bundle)
    }
}

extension FencedRun {
    fileprivate var messageID: String { "\(run).\(fence)" }
}
