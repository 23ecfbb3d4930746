import CronqSchedule

/// What is to happen, earliest first; what is due at the same time in the order it was scheduled. A binary heap.
struct EventQueue<Event> {
    private struct Entry {
        var at: TimeSpan
        var number: Int
        var event: Event

        func precedes(_ other: Entry) -> Bool { (at, number) < (other.at, other.number) }
    }

    private var heap: [Entry] = []
    private var nextNumber = 0

    var nextAt: TimeSpan? { heap.first?.at }

    mutating func schedule(_ event: Event, at: TimeSpan) {
        heap.append(Entry(at: at, number: nextNumber, event: event))
        nextNumber += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (at: TimeSpan, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
                guard let least = children.min(by: { heap[$0].precedes(heap[$1]) }), heap[least].precedes(heap[parent])
                else { break }
                heap.swapAt(least, parent)
                parent = least
            }
        }
        return (first.at, first.event)
    }
}
