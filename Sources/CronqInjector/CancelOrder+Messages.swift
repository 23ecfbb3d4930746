import CronqShared

extension [CancelOrder] {
    /// One message for each runner that is named, in the order in which it is named first.
    var messages: [OutboundMessage] {
        var runners: [RunnerID] = []
        var orders: [RunnerID: [CancelOrder]] = [:]
        for order in self {
            if orders[order.runner] == nil { runners.append(order.runner) }
            orders[order.runner, default: []].append(order)
        }
        return runners.map { OutboundMessage(.cancel(orders[$0] ?? []), to: .inbox($0)) }
    }
}
