/// How many rows travel in one statement.
struct RowBatches {
    /// At most so many.
    var rows: Int
    /// Whether only 1, 2, 4, 8… rows go together: then as few texts of statements exist, and all of them are prepared soon.
    var arePowersOfTwo: Bool
    /// At most so many bytes of values, unless one row alone has more.
    var bytes: Int

    /// The rows of each statement, in order, together all of them.
    func ranges(of rows: [[SQLValue]]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < rows.count {
            var end = start
            var size = 0
            while end < rows.count, end - start < self.rows {
                size += rows[end].reduce(0) { $0 + $1.byteCount + 8 }
                if size > bytes, end > start { break }
                end += 1
            }
            if arePowersOfTwo { end = start + Self.powerOfTwo(atMost: end - start) }
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }

    static func powerOfTwo(atMost count: Int) -> Int {
        count < 1 ? 1 : 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
    }

    static func powerOfTwo(atLeast count: Int) -> Int { count <= 1 ? 1 : powerOfTwo(atMost: count - 1) * 2 }
}
