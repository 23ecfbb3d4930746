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

    /// Something that may travel with others.
    private mutating func append(
        _ index: Int, _ bundle: Bundle, to address: Address, isPersistent: Bool = false, size: Int = 0
    ) throws {
        let item = PublishRequest.Item(
            route: try #require(Topology.route(to: address)), properties: MessageProperties(isPersistent: isPersistent),
            body: [UInt8](repeating: 0, count: size), bundle: bundle)
        queue.append(.init(ticket: .init(batch: 1, index: index), item: item))
    }

    /// Takes out what may be sent now: of each message what is in it.
    private mutating func send(unless isHeld: (PublishQueue.Lane) -> Bool = { _ in false }) -> [[Int]] {
        var sent: [[Int]] = []
        while let parcel = queue.popFirst(unless: isHeld) { sent.append(parcel.entries.map(\.ticket.index)) }
        return sent
    }

    @Test("what is worth something only now overtakes the rest; each kind stays in order")
    mutating func urgent() {
        for index in 0..<100 { append(index, isPersistent: index % 4 != 0) }
        let next = queue.next().map(\.ticket.index)
        #expect(next == (0..<25).map { $0 * 4 } + (0..<52).filter { $0 % 4 != 0 })
        var order: [Int] = []
        for _ in 0..<10 { order.append(queue.popFirst()!.entries[0].ticket.index) }
        append(100, isPersistent: false)
        while let parcel = queue.popFirst() { order += parcel.entries.map(\.ticket.index) }
        #expect(order == (0..<25).map { $0 * 4 } + [100] + (0..<100).filter { $0 % 4 != 0 })
        #expect(queue.isEmpty)
    }

    @Test("what cannot be sent is taken out, and the rest stays")
    mutating func removed() {
        for index in 0..<10 { append(index, isPersistent: index < 5) }
        #expect(queue.removeAll { $0.ticket.index % 2 == 0 }.map(\.ticket.index).sorted() == [0, 2, 4, 6, 8])
        #expect(queue.next().map(\.ticket.index) == [5, 7, 9, 1, 3])
    }

    @Test("what waits on one way leaves as one message; other ways and other kinds do not mix with it")
    mutating func together() throws {
        let (here, there) = (Address.inbox(RunnerID("here")), Address.inbox(RunnerID("there")))
        try append(0, .answers, to: here)
        try append(1, .answers, to: there)
        try append(2, .receipts, to: here)
        try append(3, .answers, to: here)
        try append(4, .offers, to: .offers)
        try append(5, .answers, to: there)
        try append(6, .answers, to: here, isPersistent: true)
        try append(7, .answers, to: here)
        let sent = send()
        #expect(sent == [[0, 3, 7], [1, 5], [2], [4], [6]])
        #expect(queue.isEmpty)
    }

    @Test("what the broker keeps goes after what it does not, in company or alone")
    mutating func urgentLanes() throws {
        try append(0, .reports, to: .results, isPersistent: true)
        append(1, isPersistent: true)
        append(2, isPersistent: false)
        try append(3, .offers, to: .offers)
        try append(4, .reports, to: .results, isPersistent: true)
        try append(5, .offers, to: .offers)
        let sent = send()
        #expect(sent == [[3, 5], [2], [0, 4], [1]])
    }

    @Test("a message holds so many and so much; what is longer travels alone")
    mutating func limits() throws {
        let most = PublishQueue.mostTogether
        let longest = PublishQueue.longestTogether
        let cases: [(sizes: [Int], together: [Int])] = [
            (Array(repeating: 10, count: most), [most]),
            (Array(repeating: 10, count: 2 * most + 1), [most, most, 1]),
            ([longest / 2, longest / 2, 1], [2, 1]),
            (Array(repeating: longest / 3 + 1, count: 5), [2, 2, 1]),
            ([longest, 1], [1, 1]),
            ([longest + 1, 1, 1], [1, 2]),
            ([1, longest + 1, 1], [1, 1, 1]),
            ([longest + 1, longest + 1], [1, 1]),
        ]
        for (sizes, together) in cases {
            for (index, size) in sizes.enumerated() { try append(index, .offers, to: .offers, size: size) }
            let sent = send()
            #expect(sent.map(\.count) == together)
            #expect(sent.flatMap { $0 } == Array(sizes.indices))
        }
    }

    @Test("after a full message the other ways have their turn")
    mutating func turns() throws {
        let most = PublishQueue.mostTogether
        for index in 0..<2 * most { try append(index, .offers, to: .offers) }
        try append(-1, .answers, to: .inbox(WireSamples.runner))
        let sent = send()
        #expect(sent == [Array(0..<most), [-1], Array(most..<2 * most)])
    }

    @Test("what is held gathers company and lets the others pass")
    mutating func held() throws {
        try append(0, .offers, to: .offers)
        try append(1, .answers, to: .inbox(WireSamples.runner))
        append(2, isPersistent: true)
        append(3, isPersistent: false)
        let others = send { $0.bundle == .offers }
        #expect(others == [[1], [3], [2]])
        #expect(!queue.isEmpty)
        #expect(!queue.hasMore { $0.bundle == .offers })
        #expect(queue.hasMore { _ in false })

        try append(4, .offers, to: .offers)
        let none = send { $0.bundle == .offers }
        #expect(none.isEmpty)
        let offers = send()
        #expect(offers == [[0, 4]])
        #expect(!queue.hasMore { _ in false })
    }

    @Test("of what travels together the next message's way is seen, and it can be taken out like the rest")
    mutating func removedFromLanes() throws {
        for index in 0..<4 { try append(index, .offers, to: .offers) }
        for index in 4..<6 { try append(index, .reports, to: .results, isPersistent: true) }
        append(6, isPersistent: false)
        append(7, isPersistent: true)
        let next = queue.next().map(\.ticket.index)
        #expect(next == [0, 4, 6, 7])

        let some = queue.removeAll { $0.ticket.index % 2 == 1 }.map(\.ticket.index)
        #expect(some.sorted() == [1, 3, 5, 7])
        let offers = queue.removeAll { $0.item.route.needs == .queue(.offers) }.map(\.ticket.index)
        #expect(offers == [0, 2])
        let rest = queue.next().map(\.ticket.index)
        #expect(rest == [4, 6])

        try append(8, .offers, to: .offers)
        let sent = send()
        #expect(sent == [[8], [6], [4]])
        #expect(queue.isEmpty)
    }
}
