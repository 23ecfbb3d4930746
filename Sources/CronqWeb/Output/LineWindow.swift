/// The newest lines of an output that fit: a page, or an event of a stream, must stay one that a browser can hold, whatever a
/// command has written.
struct LineWindow: Sendable {
    /// What all lines together may weigh, in about bytes of markup.
    static let limit = 512 * 1_024

    private var kept: [OutputItem] = []
    /// Of `kept`, what has been dropped already.
    private var dropped = 0
    private var weight = 0
    /// Lines that do not fit any more.
    private(set) var older = 0

    mutating func append(_ items: [OutputItem]) {
        for item in items {
            kept.append(item)
            weight += item.weight
        }
        while weight > Self.limit, dropped < kept.count - 1 {
            weight -= kept[dropped].weight
            if kept[dropped].asLine != nil { older += 1 }
            dropped += 1
        }
        if dropped > kept.count / 2 {
            kept.removeFirst(dropped)
            dropped = 0
        }
    }

    var isEmpty: Bool { kept.isEmpty }

    /// What is shown, with a word about what is not.
    var items: [OutputItem] {
        (older > 0 ? [.skipped(lines: older)] : []) + kept[dropped...]
    }
}
