import CronqShared

/// What somebody wants of a run that a runner holds.
extension WireCodec {
    static func body(_ orders: [CancelOrder]) -> [UInt8] {
        JSONWriter.object(capacity: 64 + 192 * orders.count) { writer in
            writer.head(.cancel)
            writer.objects("orders", orders) { writer, order in
                writer.field(order.run)
                writer.field("runner", order.runner.description)
                writer.field("by", order.by)
            }
        }
    }

    static func order(_ fields: WireFields) throws(WireFault) -> CancelOrder {
        CancelOrder(run: try fields.fencedRun(), runner: try fields.runner(), by: try fields.text("by"))
    }
}
