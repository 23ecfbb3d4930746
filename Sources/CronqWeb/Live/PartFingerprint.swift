/// Tells whether a part of a page is another than the one that was sent last.
///
/// What the scripts keep fresh by themselves does not count: the words of `time` elements and of lengths that grow
/// (`data-since`), which change every second.
struct PartFingerprint: Sendable, Hashable {
    private let value: Int

    init(_ markup: String) {
        var hasher = Hasher()
        var markup = markup
        markup.withUTF8 { Self.feed($0, to: &hasher) }
        value = hasher.finalize()
    }

    private static func feed(_ bytes: UnsafeBufferPointer<UInt8>, to hasher: inout Hasher) {
        var start = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            // No attribute holds a bare `>`: the builder escapes it.
            let close = bytes[index...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count - 1
            let isFresh = keepsItselfFresh(bytes[index...close])
            index = close + 1
            guard isFresh else { continue }
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<index]))
            index = bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
            start = index
        }
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start...]))
    }

    private static func keepsItselfFresh(_ tag: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        tag.starts(with: time) || tag.firstRange(of: since) != nil
    }

    private static let time = Array("<time ".utf8)
    private static let since = Array(" data-since=".utf8)
}
