/// What a TZif file holds, checked.
struct TZifContent {
    var types: [ZoneRules.LocalTimeType]
    /// Seconds since 1970, strictly increasing, and the index of the type that begins then.
    var transitions: [(time: Int64, type: UInt8)]
    var rule: PosixRule?
}

/// Takes TZif bytes apart; every count and index is checked before it is used.
struct TZifReader {
    private struct Header {
        var version: UInt8
        var utcCount, standardCount, leapCount, timeCount, typeCount, characterCount: Int

        func blockLength(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * (timeSize + 4) + standardCount
                + utcCount
        }
    }

    let bytes: [UInt8]
    let identifier: String
    private var position = 0

    init(bytes: [UInt8], identifier: String) {
        self.bytes = bytes
        self.identifier = identifier
    }

    mutating func content() throws(ScheduleError) -> TZifContent {
        let first = try header()
        guard first.version >= UInt8(ascii: "2") else { return try block(first, timeSize: 4) }
        let skipped = first.blockLength(timeSize: 4)
        guard bytes.count - position >= skipped else { throw damaged("it ends too early") }
        position += skipped
        var content = try block(try header(), timeSize: 8)
        content.rule = try footer()
        return content
    }

    private mutating func header() throws(ScheduleError) -> Header {
        guard bytes.count - position >= 44, bytes[position..<(position + 4)].elementsEqual("TZif".utf8) else {
            throw damaged("it is not a TZif file")
        }
        let version = bytes[position + 4]
        position += 20
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(integer(4))) }
        let header = Header(
            version: version, utcCount: counts[0], standardCount: counts[1], leapCount: counts[2],
            timeCount: counts[3], typeCount: counts[4], characterCount: counts[5])
        // zic itself writes at most 2,000 transitions; the sum below cannot overflow with these limits.
        guard counts.allSatisfy({ $0 >= 0 && $0 <= 8_192 }) else { throw damaged("its counts are out of range") }
        return header
    }

    private mutating func block(_ header: Header, timeSize: Int) throws(ScheduleError) -> TZifContent {
        guard bytes.count - position >= header.blockLength(timeSize: timeSize) else {
            throw damaged("it ends too early")
        }
        guard header.leapCount == 0 else { throw damaged("it counts leap seconds; use the zone outside right/") }
        guard (1...254).contains(header.typeCount), header.characterCount >= 1 else {
            throw damaged("its counts are out of range")
        }
        var times: [Int64] = []
        for _ in 0..<header.timeCount {
            let time = integer(timeSize)
            if let last = times.last, time <= last { throw damaged("its transitions are not in order") }
            times.append(time)
        }
        let indexes = Array(bytes[position..<(position + header.timeCount)])
        position += header.timeCount
        guard indexes.allSatisfy({ Int($0) < header.typeCount }) else { throw damaged("a transition has no type") }
        let types = try self.types(header)
        position += header.standardCount + header.utcCount
        return TZifContent(types: types, transitions: zip(times, indexes).map { (time: $0, type: $1) }, rule: nil)
    }

    private mutating func types(_ header: Header) throws(ScheduleError) -> [ZoneRules.LocalTimeType] {
        let names = (position + header.typeCount * 6)..<(position + header.typeCount * 6 + header.characterCount)
        var types: [ZoneRules.LocalTimeType] = []
        for _ in 0..<header.typeCount {
            let offset = Int(integer(4))
            let isDST = bytes[position] != 0
            let name = names.lowerBound + Int(bytes[position + 1])
            position += 2
            guard PosixRule.offsets.contains(offset), name < names.upperBound else {
                throw damaged("an offset is out of range")
            }
            // A name is printable ASCII; anything else in the file must not reach a page or a terminal.
            let letters = bytes[name..<names.upperBound].prefix { $0 > 0x20 && $0 < 0x7F }.prefix(16)
            types.append(
                ZoneRules.LocalTimeType(
                    offset: offset, isDST: isDST, abbreviation: String(decoding: letters, as: UTF8.self)))
        }
        position = names.upperBound
        return types
    }

    private mutating func footer() throws(ScheduleError) -> PosixRule? {
        guard position < bytes.count, bytes[position] == 0x0A,
            let end = bytes[(position + 1)...].firstIndex(of: 0x0A), end - position <= 256
        else { throw damaged("its last line is missing") }
        guard end > position + 1 else { return nil }
        guard let rule = PosixRule(bytes, (position + 1)..<end) else { throw damaged("its last line is no POSIX rule") }
        return rule
    }

    /// A big-endian signed number; the caller has checked that the bytes are there.
    private mutating func integer(_ size: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in bytes[position..<(position + size)] { value = value << 8 | UInt64(byte) }
        position += size
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    private func damaged(_ why: String) -> ScheduleError {
        ZoneRules.damaged(identifier, why)
    }
}
