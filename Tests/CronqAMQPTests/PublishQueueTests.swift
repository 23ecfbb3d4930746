import CronqShared
import Testing

@testable import CronqAMQP

@Suite("What waits to be published")
struct PublishQueueTests {
    private var queue = PublishQueue()

    private mutating func append(_ index: Int, isPersistent: Bool) {
        let item = PublishRequest.Item(
            route: Topology.deadLetters, properties: MessageProperties(isPersistent: isPersistent), body: [])
        queue.append(.init(ticket: .init(batch: 1, index: index), item: item))
    }

    @Test("what is worth something only now overtakes the rest; each kind stays in order")
    mutating func urgent() {
        for index in 0..<100 { append(index, isPersistent: index % 4 != 0) }
        let next = queue.next().map(\.ticket.index)
        #expect(next == (0..<25).map { $0 * 4 } + (0..<52).filter { $0 % 4 != 0 })
        var order: [Int] = []
        for _ in 0..<10 { order.append(queue.popFirst()!.ticket.index) }
        append(100, isPersistent: false)
        while let entry = queue.popFirst() { order.append(entry.ticket.index) }
        #expect(order == (0..<25).map { $0 * 4 } + [100] + (0..<100).filter { $0 % 4 != 0 })
        #expect(queue.isEmpty)
    }

    @Test("what cannot be sent is taken out, and the rest stays")
    mutating func removed() {
        for index in 0..<10 { append(index, isPersistent: index < 5) }
        #expect(queue.removeAll { $0.ticket.index % 2 == 0 }.map(\.ticket.index).sorted() == [0, 2, 4, 6, 8])
        #expect(queue.next().map(\.ticket.index) == [5, 7, 9, 1, 3])
    }
}
