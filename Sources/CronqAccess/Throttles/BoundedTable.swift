/// A dictionary that never holds more than its limit: its keys come from strangers.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var entries: [Key: Value] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { entries.count }

    subscript(key: Key) -> Value? { entries[key] }

    mutating func remove(_ key: Key) { entries[key] = nil }

    /// Sets an entry. If there is no room, a quarter of the others goes first, those that are worth the least.
    mutating func set(_ value: Value, for key: Key, worth: (Value) -> Int64) {
        if entries[key] == nil, entries.count >= limit { makeRoom(worth) }
        entries[key] = value
    }

    private mutating func makeRoom(_ worth: (Value) -> Int64) {
        let doomed = entries.map { (key: $0.key, worth: worth($0.value)) }
            .sorted { $0.worth < $1.worth }
            .prefix(max(1, limit / 4))
        for entry in doomed { entries[entry.key] = nil }
    }
}
