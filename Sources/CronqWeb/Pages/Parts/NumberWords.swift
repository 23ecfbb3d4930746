import CronqShared

/// Counts and sizes as people read them.
enum NumberWords {
    /// `12,345`
    static func grouped(_ number: some BinaryInteger) -> String { CountWords.grouped(number) }

    /// `1 run`, `12,345 runs`
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// `0 bytes`, `812 bytes`, `1.5 KB`, `64 KB`, `2.1 GB`; powers of 1,024.
    static func bytes(_ number: Int64) -> String {
        guard number >= 1_024 else { return number == 1 ? "1 byte" : "\(number) bytes" }
        var tenths = number * 10 / 1_024
        var units = ["KB", "MB", "GB", "TB", "PB"][...]
        while tenths >= 10_240, units.count > 1 {
            tenths /= 1_024
            units.removeFirst()
        }
        let fraction = tenths < 100 && !tenths.isMultiple(of: 10) ? ".\(tenths % 10)" : ""
        return "\(tenths / 10)\(fraction) \(units.first ?? "PB")"
    }
}
