/// What waits to be published. What is not kept by the broker goes first: offers and heartbeats are worth something only now, and
/// must not wait behind the output of a whole outage.
struct PublishQueue {
    struct Entry {
        var ticket: ConfirmTracker.Ticket
        var item: PublishRequest.Item

        fileprivate var isUrgent: Bool { !item.properties.isPersistent }
        fileprivate var lane: Lane? { item.bundle.map { Lane(route: item.route, bundle: $0, isUrgent: isUrgent) } }
    }

    /// Messages of one kind on one way: those that wait there travel as one.
    struct Lane: Hashable {
        var route: Route
        var bundle: Bundle
        fileprivate var isUrgent: Bool
    }

    /// What is sent as one message; more than one entry only if they have a lane.
    struct Parcel {
        var entries: [Entry]
        var lane: Lane?
    }

    /// How many are sent between two looks at what the broker says.
    static let portion = 64
    /// More are not put into one message: if one of them is bad, all are looked at again.
    static let mostTogether = 50
    /// In bytes; longer messages travel alone.
    static let longestTogether = 64 << 10

    private var urgent: ArraySlice<Entry> = []
    private var others: ArraySlice<Entry> = []
    private var lanes: [Lane: ArraySlice<Entry>] = [:]
    /// Those in which something waits, the longest wait first.
    private var order: [Lane] = []

    var isEmpty: Bool { urgent.isEmpty && others.isEmpty && order.isEmpty }

    mutating func append(_ entry: Entry) {
        if let lane = entry.lane {
            if lanes[lane] == nil { order.append(lane) }
            lanes[lane, default: []].append(entry)
        } else if entry.isUrgent {
            urgent.append(entry)
        } else {
            others.append(entry)
        }
    }

    /// - Parameter isHeld: Lanes from which nothing is to be sent now: what waits there gathers company.
    mutating func popFirst(unless isHeld: (Lane) -> Bool = { _ in false }) -> Parcel? {
        if let parcel = popTogether(where: { $0.isUrgent && !isHeld($0) }) { return parcel }
        // An empty slice still holds on to what was in it.
        if let entry = urgent.popFirst() {
            if urgent.isEmpty { urgent = [] }
            return Parcel(entries: [entry])
        }
        if let parcel = popTogether(where: { !$0.isUrgent && !isHeld($0) }) { return parcel }
        defer { if others.isEmpty { others = [] } }
        return others.popFirst().map { Parcel(entries: [$0]) }
    }

    private mutating func popTogether(where isMeant: (Lane) -> Bool) -> Parcel? {
        guard let place = order.firstIndex(where: isMeant) else { return nil }
        let lane = order.remove(at: place)
        guard var waiting = lanes.removeValue(forKey: lane) else { return nil }
        var size = 0
        let together = waiting.prefix(Self.mostTogether).prefix { entry in
            size += entry.item.body.count
            return size <= Self.longestTogether
        }
        let entries = Array(waiting.prefix(max(1, together.count)))
        waiting.removeFirst(entries.count)
        if !waiting.isEmpty {
            lanes[lane] = waiting
            order.append(lane)
        }
        return Parcel(entries: entries, lane: lane)
    }

    /// Whether anything could be sent now.
    func hasMore(unless isHeld: (Lane) -> Bool) -> Bool {
        !urgent.isEmpty || !others.isEmpty || !order.allSatisfy(isHeld)
    }

    /// What the next portion needs to be there, one entry for each lane; all of it stays.
    func next() -> [Entry] {
        let first = urgent.prefix(Self.portion)
        return order.compactMap { lanes[$0]?.first } + Array(first + others.prefix(Self.portion - first.count))
    }

    /// Takes out what a condition holds for.
    mutating func removeAll(where isMeant: (Entry) -> Bool) -> [Entry] {
        var removed = urgent.filter(isMeant) + others.filter(isMeant)
        urgent.removeAll(where: isMeant)
        others.removeAll(where: isMeant)
        for lane in order {
            removed += lanes[lane, default: []].filter(isMeant)
            lanes[lane]?.removeAll(where: isMeant)
            if lanes[lane]?.isEmpty == true { lanes[lane] = nil }
        }
        order.removeAll { lanes[$0] == nil }
        return Array(removed)
    }
}
