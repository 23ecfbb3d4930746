/// A strict reading of a page: every start tag with its attributes, and whatever breaks the rules.
///
/// Works on UTF-8 bytes, so that no grouping of characters can hide markup from it.
struct HTMLOutline {
    struct Element {
        var name: String
        var attributes: [(name: String, value: String)]

        subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    private(set) var elements: [Element] = []
    /// The texts between tags, still escaped.
    private(set) var texts: [String] = []
    private(set) var faults: [String] = []

    private let bytes: [UInt8]
    private var index = 0

    private static let void: Set<String> = ["meta", "link", "input"]
    private static let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]

    init(_ text: String) {
        let doctype = "<!DOCTYPE html>\n"
        bytes = Array(text.utf8)
        if text.utf8.starts(with: doctype.utf8) { index = doctype.utf8.count } else { faults.append("no doctype") }
        read()
    }

    var ids: [String] { elements.compactMap { $0["id"] } }

    private mutating func read() {
        var open: [String] = []
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                readText()
                continue
            }
            index += 1
            if peek("/") {
                index += 1
                let name = readName()
                expect(">")
                if open.popLast() != name { faults.append("</\(name)> closes nothing") }
            } else {
                let element = readStart()
                elements.append(element)
                if !Self.void.contains(element.name) { open.append(element.name) }
            }
        }
        if !open.isEmpty { faults.append("not closed: \(open)") }
    }

    private mutating func readStart() -> Element {
        var element = Element(name: readName(), attributes: [])
        if element.name.isEmpty { faults.append("a bare < at byte \(index)") }
        while peek(" ") {
            index += 1
            let name = readName()
            var value = ""
            if peek("=") {
                index += 1
                expect("\"")
                value = readValue()
                expect("\"")
            }
            if element[name] != nil { faults.append("\(name) twice in \(element.name)") }
            element.attributes.append((name, value))
        }
        expect(">")
        return element
    }

    private mutating func readText() {
        let text = take { $0 != UInt8(ascii: "<") }
        check(text)
        texts.append(text)
    }

    private mutating func readValue() -> String {
        let value = take { $0 != UInt8(ascii: "\"") }
        if value.utf8.contains(UInt8(ascii: "<")) { faults.append("< in an attribute: \(value)") }
        check(value)
        return value
    }

    private mutating func check(_ text: String) {
        if text.utf8.contains(UInt8(ascii: ">")) { faults.append("a bare > in \(text)") }
        for scalar in text.unicodeScalars where scalar.value < 0x20 && scalar != "\n" && scalar != "\t" {
            faults.append("control character \(scalar.value) in \(text)")
        }
        let scalars = Array(text.unicodeScalars)
        for (offset, scalar) in scalars.enumerated() where scalar == "&" {
            var rest = String.UnicodeScalarView()
            rest.append(contentsOf: scalars[offset...].prefix(6))
            let known = Self.entities.contains { String(rest).utf8.starts(with: $0.utf8) }
            if !known { faults.append("a bare & in \(text)") }
        }
    }

    private mutating func readName() -> String {
        take { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            // SVG's attributes, such as `viewBox`.
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            // Of drawings: viewBox.
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            default: false
            }
        }
    }

    private mutating func take(while condition: (UInt8) -> Bool) -> String {
        let start = index
        while index < bytes.count, condition(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func peek(_ character: Unicode.Scalar) -> Bool {
        index < bytes.count && bytes[index] == UInt8(ascii: character)
    }

    private mutating func expect(_ character: Unicode.Scalar) {
        if !peek(character) { faults.append("no \(character) at byte \(index)") }
        index += 1
    }
}
