/// How messages of one kind travel as one: what a message costs a broker hardly depends on its length.
///
/// Bodies of some kinds are lists anyway, and their items are put into one list. Ends and declines stay as they are, with the
/// fields of the original, and are put into a list when they travel together.
package struct Bundle: Sendable, Hashable {
    private let kind: WireCodec.Kind
    private let list: String
    /// Whether each body is such a list already.
    private let holdsList: Bool

    static let offers = Bundle(kind: .offers, list: "offers", holdsList: true)
    static let answers = Bundle(kind: .answers, list: "answers", holdsList: true)
    static let receipts = Bundle(kind: .receipts, list: "receipts", holdsList: true)
    static let reports = Bundle(kind: .reports, list: "reports", holdsList: false)

    /// The type of the message that holds several.
    var type: String { kind.rawValue }

    /// One body that says what all of these say, in their order.
    func join(_ bodies: [[UInt8]]) -> [UInt8] {
        let opening = Array("{\"v\":\(WireCodec.version),\"type\":\"\(type)\",\"\(list)\":[".utf8)
        let closing = Array("]}".utf8)
        var joined = opening
        joined.reserveCapacity(bodies.reduce(opening.count) { $0 + $1.count })
        for body in bodies {
            let items = holdsList ? body.dropFirst(opening.count).dropLast(closing.count) : body[...]
            guard !items.isEmpty else { continue }
            if joined.count > opening.count { joined.append(UInt8(ascii: ",")) }
            joined += items
        }
        return joined + closing
    }
}
