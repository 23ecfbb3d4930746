import CronqSchedule
import CronqShared
import Foundation

/// The fields of one object of a body, read by name. A field that is `null` counts as absent; unknown fields are passed over, as a
/// newer version may send them.
struct WireFields {
    private let members: [JSONValue.Member]
    /// The list or object within the body that holds these fields; `nil` = the body itself.
    private let place: (name: String, index: Int?)?

    /// - Throws: `WireFault` if the body is not an object.
    init(body: [UInt8]) throws(WireFault) {
        let value = try JSONReader.read(body)
        guard case .object(let members) = value else {
            throw WireFault("", expected: "a JSON object", found: value.summary)
        }
        self.init(members, in: nil)
    }

    private init(_ members: [JSONValue.Member], in place: (name: String, index: Int?)?) {
        self.members = members
        self.place = place
    }

    func has(_ name: String) -> Bool { value(name) != nil }

    /// If a name occurs twice, the later counts, as in the original's parser.
    private func value(_ name: String) -> JSONValue? {
        let found = members.last { $0.name == name }?.value
        return found == .null ? nil : found
    }

    func fault(_ name: String, expected: String) -> WireFault {
        WireFault(path(name), expected: expected, found: value(name)?.summary)
    }

    private func path(_ name: String) -> String {
        guard let place else { return name }
        return place.name + (place.index.map { "[\($0)]" } ?? "") + "." + name
    }

    // MARK: Texts

    func text(_ name: String) throws(WireFault) -> String {
        guard case .text(let text) = value(name) else { throw fault(name, expected: "a text") }
        return text
    }

    func optionalText(_ name: String) throws(WireFault) -> String? {
        has(name) ? try text(name) : nil
    }

    func texts(_ name: String) throws(WireFault) -> [String] {
        var texts: [String] = []
        for (index, item) in try list(name).enumerated() {
            guard case .text(let text) = item else {
                throw WireFault(path(name) + "[\(index)]", expected: "a text", found: item.summary)
            }
            texts.append(text)
        }
        return texts
    }

    /// One of a few words.
    func choice<Word: RawRepresentable<String>>(_ name: String, of words: [Word]) throws(WireFault) -> Word {
        if case .text(let text) = value(name), let word = words.first(where: { $0.rawValue == text }) { return word }
        throw fault(name, expected: words.map(\.rawValue).joined(separator: " or "))
    }

    // MARK: Numbers

    func integer<Number: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Number>
    ) throws(WireFault) -> Number {
        if case .integer(let value) = value(name), let number = Number(exactly: value), range.contains(number) {
            return number
        }
        throw fault(name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    func count(_ name: String) throws(WireFault) -> Int64 { try integer(name, in: 0...Int64.max) }

    func integers(_ name: String) throws(WireFault) -> [Int] {
        var numbers: [Int] = []
        for (index, item) in try list(name).enumerated() {
            guard case .integer(let value) = item, let number = Int(exactly: value), number >= 0 else {
                throw WireFault(path(name) + "[\(index)]", expected: "a whole number from 0", found: item.summary)
            }
            numbers.append(number)
        }
        return numbers
    }

    func seconds(_ name: String) throws(WireFault) -> Double? {
        switch value(name) {
        case nil: return nil
        case .integer(let number): return Double(number)
        case .fraction(let number) where number.isFinite: return number
        default: throw fault(name, expected: "a number of seconds")
        }
    }

    func truth(_ name: String) throws(WireFault) -> Bool {
        guard case .truth(let truth) = value(name) else { throw fault(name, expected: "true or false") }
        return truth
    }

    // MARK: Our own

    func instant(_ name: String) throws(WireFault) -> Instant {
        Instant(microseconds: try integer(name, in: Int64.min...Int64.max))
    }

    func span(_ name: String) throws(WireFault) -> TimeSpan? {
        has(name) ? TimeSpan(microseconds: try count(name)) : nil
    }

    func run(_ name: String = "run_id") throws(WireFault) -> RunID {
        guard case .text(let text) = value(name), let run = RunID(text) else {
            throw fault(name, expected: "32 hexadecimal digits")
        }
        return run
    }

    func request(_ name: String) throws(WireFault) -> RequestID {
        let id = try run(name)
        return RequestID(high: id.high, low: id.low)
    }

    func fencedRun() throws(WireFault) -> FencedRun {
        FencedRun(run: try run(), fence: try count("fence"))
    }

    func runner(_ name: String = "runner") throws(WireFault) -> RunnerID { RunnerID(try text(name)) }

    func bytes(_ name: String) throws(WireFault) -> [UInt8] {
        guard let data = Data(base64Encoded: try text(name)) else { throw fault(name, expected: "base64") }
        return Array(data)
    }

    // MARK: Structure

    func object(_ name: String) throws(WireFault) -> WireFields {
        guard case .object(let members) = value(name) else { throw fault(name, expected: "an object") }
        return WireFields(members, in: (name, nil))
    }

    /// Reads a list of objects, each with `read`.
    func objects<Item>(
        _ name: String, _ read: (WireFields) throws(WireFault) -> Item
    ) throws(WireFault) -> [Item] {
        var items: [Item] = []
        for (index, item) in try list(name).enumerated() {
            guard case .object(let members) = item else {
                throw WireFault(path(name) + "[\(index)]", expected: "an object", found: item.summary)
            }
            items.append(try read(WireFields(members, in: (name, index))))
        }
        return items
    }

    private func list(_ name: String) throws(WireFault) -> [JSONValue] {
        guard case .list(let items) = value(name) else { throw fault(name, expected: "a list") }
        return items
    }
}
