/// The offsets from UTC that one IANA time zone has had and will have.
///
/// Times after the last transition of the data follow its POSIX rule for a whole 400-year cycle of the calendar, and
/// repeat from there, so a lookup is one binary search for ever.
public struct ZoneRules: Sendable {
    /// One kind of local time: its offset, whether it is daylight-saving time, and its abbreviation.
    struct LocalTimeType: Sendable, Hashable {
        var offset: Int
        var isDST: Bool
        var abbreviation: String
    }

    /// The name as the user wrote it, such as `Europe/London`.
    public let identifier: String
    let types: [LocalTimeType]
    /// Microseconds since 1970 at which each segment begins; the first is `Int64.min`.
    let starts: [Int64]
    /// Index into `types` for each segment.
    let typeOfSegment: [UInt8]
    /// The offset of each segment in microseconds, beside `starts` because every search needs it.
    let offsets: [Int64]
    let smallestOffset: Int64
    let largestOffset: Int64
    /// From here on the 400 years before repeat; nil if the last segment lasts for ever.
    let repeatsFrom: Int64?

    public static let utc = ZoneRules(identifier: "UTC", fixedOffset: 0, abbreviation: "UTC")

    /// A zone whose clocks never change; `offset` in seconds east of UTC.
    init(identifier: String, fixedOffset offset: Int, abbreviation: String) {
        self.init(
            identifier: identifier,
            types: [LocalTimeType(offset: offset, isDST: false, abbreviation: abbreviation)],
            segments: [(start: .min, type: 0)], repeatsFrom: nil)
    }

    /// `segments` must be ordered by their starts, the first of which must be `Int64.min`.
    init(
        identifier: String, types: [LocalTimeType], segments: [(start: Int64, type: UInt8)], repeatsFrom: Int64?
    ) {
        self.identifier = identifier
        self.types = types
        self.repeatsFrom = repeatsFrom
        starts = segments.map(\.start)
        typeOfSegment = segments.map(\.type)
        offsets = segments.map { Int64(types[Int($0.type)].offset) * Microseconds.perSecond }
        smallestOffset = offsets.min() ?? 0
        largestOffset = offsets.max() ?? 0
    }

    /// Whether the clocks of this zone never change.
    public var isFixed: Bool { starts.count == 1 }

    /// Seconds east of UTC.
    public func offset(at instant: Instant) -> Int {
        type(at: instant).offset
    }

    /// `GMT`, `BST`, `+0630`.
    public func abbreviation(at instant: Instant) -> String {
        type(at: instant).abbreviation
    }

    public func isDST(at instant: Instant) -> Bool {
        type(at: instant).isDST
    }

    private func type(at instant: Instant) -> LocalTimeType {
        types[Int(typeOfSegment[segment(at: instant.microseconds).index])]
    }
}

extension ZoneRules: Hashable {
    public static func == (left: ZoneRules, right: ZoneRules) -> Bool {
        left.identifier == right.identifier && left.types == right.types && left.starts == right.starts
            && left.typeOfSegment == right.typeOfSegment
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(identifier)
        hasher.combine(starts.count)
    }
}
