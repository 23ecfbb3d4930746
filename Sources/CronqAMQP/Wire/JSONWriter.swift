import CronqSchedule
import CronqShared
import Foundation

/// Writes one JSON object, field by field, into bytes.
///
/// Foundation's encoder takes seven times as long for a job, and its order of fields changes from run to run.
struct JSONWriter {
    private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Writes the braces around whatever `fields` writes.
    ///
    /// - Parameter capacity: About how many bytes it will be.
    static func object(capacity: Int = 512, _ fields: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.braces(fields)
        return writer.bytes
    }

    private init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    mutating func field(_ name: StaticString, _ text: String) {
        begin(name)
        append(text)
    }

    mutating func field(_ name: StaticString, _ number: some FixedWidthInteger & SignedInteger) {
        begin(name)
        append(Int64(number))
    }

    mutating func field(_ name: StaticString, _ truth: Bool) {
        begin(name)
        append(raw: truth ? "true" : "false")
    }

    mutating func field(_ name: StaticString, _ run: RunID) {
        begin(name)
        append(hex: run.high, run.low)
    }

    mutating func field(_ name: StaticString, _ request: RequestID) {
        begin(name)
        append(hex: request.high, request.low)
    }

    /// In microseconds.
    mutating func field(_ name: StaticString, _ instant: Instant) { field(name, instant.microseconds) }

    /// In microseconds; `nil` is left out.
    mutating func field(_ name: StaticString, _ span: TimeSpan?) {
        if let span { field(name, span.microseconds) }
    }

    /// As a number of seconds with a fraction; the span must not be negative.
    mutating func field(_ name: StaticString, secondsOf span: TimeSpan) {
        begin(name)
        append(span.microseconds / 1_000_000)
        bytes.append(UInt8(ascii: "."))
        append(sixDigits: (span.microseconds % 1_000_000).magnitude)
    }

    mutating func null(_ name: StaticString) {
        begin(name)
        append(raw: "null")
    }

    /// As base64. Its letters need no escapes.
    mutating func field(_ name: StaticString, base64 content: [UInt8]) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: Data(content).base64EncodedData())
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func list(_ name: StaticString, _ texts: [String]) {
        brackets(name, texts) { writer, text in writer.append(text) }
    }

    mutating func list(_ name: StaticString, _ numbers: [Int]) {
        brackets(name, numbers) { writer, number in writer.append(Int64(number)) }
    }

    mutating func object(_ name: StaticString, _ fields: (inout JSONWriter) -> Void) {
        begin(name)
        braces(fields)
    }

    /// A list of objects.
    mutating func objects<Item>(_ name: StaticString, _ items: [Item], _ fields: (inout JSONWriter, Item) -> Void) {
        brackets(name, items) { writer, item in writer.braces { fields(&$0, item) } }
    }

    // MARK: Signs

    private mutating func begin(_ name: StaticString) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        append(raw: name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = true
    }

    private mutating func braces(_ fields: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        fields(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    private mutating func brackets<Item>(
        _ name: StaticString, _ items: [Item], _ write: (inout JSONWriter, Item) -> Void
    ) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(&self, item)
        }
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    private mutating func append(raw text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { letters in
            var start = 0
            for index in letters.indices where Self.needsEscape(letters[index]) {
                bytes.append(contentsOf: letters[start..<index])
                appendEscape(of: letters[index])
                start = index + 1
            }
            bytes.append(contentsOf: letters[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            append(raw: "u00")
            bytes.append(Self.hexDigit(byte >> 4))
            bytes.append(Self.hexDigit(byte & 0xF))
        }
    }

    private mutating func append(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func append(sixDigits number: UInt64) {
        var divisor: UInt64 = 100_000
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func append(hex high: UInt64, _ low: UInt64) {
        bytes.append(UInt8(ascii: "\""))
        for index in UInt64(0)..<32 {
            let word = index < 16 ? high : low
            bytes.append(Self.hexDigit(UInt8(word >> (60 - 4 * (index % 16)) & 0xF)))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
