/// What waits to be published. What is not kept by the broker goes first: offers and heartbeats are worth something only now, and
/// must not wait behind the output of a whole outage.
struct PublishQueue {
    struct Entry {
        var ticket: ConfirmTracker.Ticket
        var item: PublishRequest.Item

        fileprivate var isUrgent: Bool { !item.properties.isPersistent }
    }

    /// How many are sent between two looks at what the broker says.
    static let portion = 64

    private var urgent: ArraySlice<Entry> = []
    private var others: ArraySlice<Entry> = []

    var isEmpty: Bool { urgent.isEmpty && others.isEmpty }

    mutating func append(_ entry: Entry) {
        if entry.isUrgent { urgent.append(entry) } else { others.append(entry) }
    }

    mutating func popFirst() -> Entry? {
        // An empty slice still holds on to what was in it.
        if let entry = urgent.popFirst() {
            if urgent.isEmpty { urgent = [] }
            return entry
        }
        defer { if others.isEmpty { others = [] } }
        return others.popFirst()
    }

    /// The next portion, which stays.
    func next() -> [Entry] {
        let first = urgent.prefix(Self.portion)
        return Array(first + others.prefix(Self.portion - first.count))
    }

    /// Takes out what a condition holds for.
    mutating func removeAll(where isMeant: (Entry) -> Bool) -> [Entry] {
        let removed = urgent.filter(isMeant) + others.filter(isMeant)
        urgent.removeAll(where: isMeant)
        others.removeAll(where: isMeant)
        return Array(removed)
    }
}
