import CronqShared

/// Heartbeats, probes and their answers, and receipts.
extension WireCodec {
    static func body(_ heartbeat: Heartbeat) -> [UInt8] {
        JSONWriter.object(capacity: 320 + 80 * heartbeat.running.count) { writer in
            let runner = heartbeat.runner
            writer.head(.heartbeat)
            writer.object("runner") { writer in
                writer.field("id", runner.id.description)
                writer.field("host", runner.host)
                writer.field("pid", runner.processID)
                writer.field("version", runner.version)
                writer.field("slots", runner.slots)
                writer.list("queues", runner.queues)
                writer.field("draining", runner.draining)
            }
            writer.field("sequence", heartbeat.sequence)
            writer.objects("running", heartbeat.running) { $0.field($1) }
        }
    }

    static func heartbeat(_ fields: WireFields) throws(WireFault) -> Heartbeat {
        let runner = try fields.object("runner")
        let description = RunnerDescription(
            id: try runner.runner("id"), host: try runner.text("host"),
            processID: try runner.integer("pid", in: 0...Int32.max), version: try runner.text("version"),
            slots: Int(try runner.integer("slots", in: 0...Int32.max)), queues: try runner.texts("queues"),
            draining: try runner.truth("draining"))
        return Heartbeat(
            runner: description, sequence: Int(try fields.count("sequence")),
            running: try fields.objects("running", fencedRun))
    }

    static func body(_ probe: Probe) -> [UInt8] {
        JSONWriter.object { writer in
            writer.head(.probe)
            writer.field("sender", probe.sender)
            writer.field("number", probe.number)
        }
    }

    static func probe(_ fields: WireFields) throws(WireFault) -> Probe {
        Probe(sender: try fields.request("sender"), number: Int(try fields.count("number")))
    }

    static func body(_ answer: HeartbeatAnswer) -> [UInt8] {
        JSONWriter.object(capacity: 128 + 80 * answer.renewed.count + 128 * answer.revoked.count) { writer in
            writer.head(.heartbeatAnswer)
            writer.field("sequence", answer.sequence)
            writer.objects("renewed", answer.renewed) { $0.field($1) }
            writer.objects("revoked", answer.revoked) { writer, revocation in
                writer.field(revocation.run)
                writer.field("cause", revocation.cause.rawValue)
            }
        }
    }

    static func heartbeatAnswer(_ fields: WireFields) throws(WireFault) -> HeartbeatAnswer {
        HeartbeatAnswer(
            sequence: Int(try fields.count("sequence")), renewed: try fields.objects("renewed", fencedRun),
            revoked: try fields.objects("revoked", revocation))
    }

    private static func revocation(_ fields: WireFields) throws(WireFault) -> HeartbeatAnswer.Revocation {
        let causes: [HeartbeatAnswer.Cause] = [.lost, .superseded, .ended]
        return HeartbeatAnswer.Revocation(
            run: try fields.fencedRun(), cause: try fields.choice("cause", of: causes))
    }

    static func body(_ receipts: [Receipt]) -> [UInt8] {
        JSONWriter.object(capacity: 64 + 80 * receipts.count) { writer in
            writer.head(.receipts)
            writer.objects("receipts", receipts) { $0.field($1.run) }
        }
    }

    static func receipt(_ fields: WireFields) throws(WireFault) -> Receipt {
        Receipt(run: try fields.fencedRun())
    }

    static func body(_ receipts: [OutputReceipt]) -> [UInt8] {
        JSONWriter.object { writer in
            writer.head(.outputReceipts)
            writer.objects("receipts", receipts) { writer, receipt in
                writer.field(receipt.run)
                writer.list("numbers", receipt.numbers)
            }
        }
    }

    static func outputReceipt(_ fields: WireFields) throws(WireFault) -> OutputReceipt {
        OutputReceipt(run: try fields.fencedRun(), numbers: try fields.integers("numbers"))
    }

    private static func fencedRun(_ fields: WireFields) throws(WireFault) -> FencedRun { try fields.fencedRun() }
}
