/// Acknowledges many deliveries of one channel with few words: everything up to a tag, as far as nothing before it is still held.
package struct AckBatch {
    private var open: Set<UInt64> = []
    private var acknowledged: Set<UInt64> = []

    package struct Word: Hashable {
        var tag: UInt64
        var multiple: Bool
    }

    package init() {}

    /// Deliveries come with rising tags.
    package mutating func delivered(_ tag: UInt64) { open.insert(tag) }

    package mutating func acknowledge(_ tag: UInt64) {
        if open.remove(tag) != nil { acknowledged.insert(tag) }
    }

    /// The broker has been told before any of the words below that this one comes back.
    mutating func gaveBack(_ tag: UInt64) { open.remove(tag) }

    /// What to tell the broker now.
    package mutating func words() -> [Word] {
        guard !acknowledged.isEmpty else { return [] }
        let oldest = open.min() ?? .max
        var tags = acknowledged.sorted()
        acknowledged = []
        var words: [Word] = []
        let together = tags.prefix { $0 < oldest }
        if let last = together.last { words.append(Word(tag: last, multiple: together.count > 1)) }
        tags.removeFirst(together.count)
        words += tags.map { Word(tag: $0, multiple: false) }
        return words
    }
}
