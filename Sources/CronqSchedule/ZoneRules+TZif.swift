extension ZoneRules {
    /// Files larger than this are refused; the largest of the IANA database has about 4 KiB.
    public static let longestTZif = 65_536

    /// Whether `identifier` has the form of an IANA name, so that it may become a path below the zone directory:
    /// letters, digits, `_`, `+`, `-` and inner slashes; no dot, so no way out of the directory.
    public static func isWellFormed(identifier: String) -> Bool {
        let bytes = Array(identifier.utf8)
        guard (1...64).contains(bytes.count), bytes.first != UInt8(ascii: "/"), bytes.last != UInt8(ascii: "/") else {
            return false
        }
        let marks = [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/")]
        return bytes.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || marks.contains($0) }
    }

    /// Reads a TZif file (RFC 9636, versions 1 to 4): the 64-bit block where there is one, and the POSIX rule behind it.
    ///
    /// Throws `badZone` if the bytes are damaged or count leap seconds, or if the identifier is not well formed.
    public init(identifier: String, tzif: [UInt8]) throws(ScheduleError) {
        guard ZoneRules.isWellFormed(identifier: identifier) else {
            throw ScheduleError(.badZone, "a time zone has a name such as Europe/London or UTC")
        }
        guard tzif.count <= ZoneRules.longestTZif else { throw ZoneRules.damaged(identifier, "it is too large") }
        var reader = TZifReader(bytes: tzif, identifier: identifier)
        let content = try reader.content()
        var table = ZoneTable(content)
        if let rule = content.rule {
            guard table.follow(rule) else { throw ZoneRules.damaged(identifier, "its rule has no period") }
        }
        self.init(
            identifier: identifier, types: table.types, segments: table.segments, repeatsFrom: table.repeatsFrom)
    }

    static func damaged(_ identifier: String, _ why: String) -> ScheduleError {
        ScheduleError(.badZone, "the data of time zone \(identifier) cannot be used: \(why)")
    }
}
