/// How a terminal would show a piece of text: colours and weight, as far as pages know them.
struct TextStyle: Sendable, Hashable {
    /// 0…15, the colours of terminals from black to bright white; `nil` = the page's own.
    var foreground: UInt8?
    var background: UInt8?
    var isBold = false
    var isDim = false
    var isItalic = false
    var isUnderlined = false
    /// Foreground and background change places.
    var isInverse = false

    /// The classes that stand for it in the style sheet; `nil` = plain text.
    var classes: String? {
        var names: [String] = []
        // Without colours of its own, inverse text is black on white: the page's own colours have no numbers.
        let front = isInverse ? background ?? 0 : foreground
        let back = isInverse ? foreground ?? 7 : background
        if let front { names.append("fg\(front)") }
        if let back { names.append("bg\(back)") }
        if isBold { names.append("bold") }
        if isDim { names.append("dim") }
        if isItalic { names.append("italic") }
        if isUnderlined { names.append("underline") }
        return names.isEmpty ? nil : names.joined(separator: " ")
    }

    /// In one number, for positions.
    var code: UInt32 {
        var code = UInt32(foreground.map { $0 + 1 } ?? 0) | UInt32(background.map { $0 + 1 } ?? 0) << 5
        for (bit, flag) in [isBold, isDim, isItalic, isUnderlined, isInverse].enumerated() where flag {
            code |= 1 << UInt32(10 + bit)
        }
        return code
    }

    init() {}

    /// - Returns: `nil` for a number that no style has.
    init?(code: UInt32) {
        guard code < 1 << 15, code & 0x1F <= 16, code >> 5 & 0x1F <= 16 else { return nil }
        foreground = code & 0x1F == 0 ? nil : UInt8(code & 0x1F) - 1
        background = code >> 5 & 0x1F == 0 ? nil : UInt8(code >> 5 & 0x1F) - 1
        isBold = code & 1 << 10 != 0
        isDim = code & 1 << 11 != 0
        isItalic = code & 1 << 12 != 0
        isUnderlined = code & 1 << 13 != 0
        isInverse = code & 1 << 14 != 0
    }
}

extension TextStyle {
    /// Carries out the parameters of `ESC [ … m` (ECMA-48, select graphic rendition); what is unknown changes nothing.
    mutating func apply(_ parameters: [UInt8]) {
        guard let fields = Self.fields(parameters) else { return }
        var rest = fields[...]
        while let field = rest.popFirst() {
            switch field[0] {
            case 38, 48:
                let colour = field.count > 1 ? Self.colour(ofParts: field) : Self.colour(&rest)
                guard let colour else { continue }
                if field[0] == 38 { foreground = colour } else { background = colour }
            // `4:0` takes the line away; the other parts of 4 are kinds of lines.
            case 4: isUnderlined = field.count == 1 || field[1] != 0
            default: apply(field[0])
            }
        }
    }

    private mutating func apply(_ number: Int) {
        switch number {
        case 0: self = TextStyle()
        case 1: isBold = true
        case 2: isDim = true
        case 3: isItalic = true
        case 7: isInverse = true
        case 21: isUnderlined = true
        case 22: (isBold, isDim) = (false, false)
        case 23: isItalic = false
        case 24: isUnderlined = false
        case 27: isInverse = false
        case 30...37: foreground = UInt8(number - 30)
        case 39: foreground = nil
        case 40...47: background = UInt8(number - 40)
        case 49: background = nil
        case 90...97: foreground = UInt8(number - 90 + 8)
        case 100...107: background = UInt8(number - 100 + 8)
        default: break
        }
    }

    /// The numbers between `;`, each with its parts between `:`; `nil` if there is anything else.
    private static func fields(_ parameters: [UInt8]) -> [[Int]]? {
        var fields: [[Int]] = [[0]]
        for byte in parameters {
            let part = fields[fields.count - 1].count - 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let number = fields[fields.count - 1][part] * 10 + Int(byte - UInt8(ascii: "0"))
                fields[fields.count - 1][part] = min(number, 1_000)
            case UInt8(ascii: ";"): fields.append([0])
            case UInt8(ascii: ":"): fields[fields.count - 1].append(0)
            default: return nil
            }
        }
        return fields
    }

    /// `38;5;n` and `38;2;r;g;b`, behind the 38.
    private static func colour(_ rest: inout ArraySlice<[Int]>) -> UInt8? {
        switch rest.popFirst()?[0] {
        case 5: return rest.popFirst().flatMap { nearest(ofIndex: $0[0]) }
        case 2:
            let parts = rest.prefix(3).map { $0[0] }
            rest = rest.dropFirst(3)
            return parts.count == 3 ? nearest(parts) : nil
        default: return nil
        }
    }

    /// `38:5:n`, `38:2:r:g:b` and `38:2:space:r:g:b`.
    private static func colour(ofParts parts: [Int]) -> UInt8? {
        switch parts[1] {
        case 5 where parts.count > 2: nearest(ofIndex: parts[2])
        case 2 where parts.count == 5: nearest(Array(parts[2...]))
        case 2 where parts.count > 5: nearest(Array(parts[3..<6]))
        default: nil
        }
    }

    /// One of the 256 colours of xterm: the 16, a cube of six levels, a ramp of greys.
    private static func nearest(ofIndex index: Int) -> UInt8? {
        switch index {
        case 0...15: return UInt8(index)
        case 16...231:
            let levels = [0, 95, 135, 175, 215, 255]
            let cell = index - 16
            return nearest([levels[cell / 36], levels[cell / 6 % 6], levels[cell % 6]])
        case 232...255:
            let grey = 8 + 10 * (index - 232)
            return nearest([grey, grey, grey])
        default: return nil
        }
    }

    /// The one of the 16 that differs least from red, green and blue.
    private static func nearest(_ colour: [Int]) -> UInt8? {
        guard colour.allSatisfy({ $0 <= 255 }) else { return nil }
        let distances = palette.map { known in
            zip(known, colour).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return distances.indices.min { distances[$0] < distances[$1] }.map { UInt8($0) }
    }

    /// xterm's.
    private static let palette = [
        [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
        [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255],
        [255, 255, 255],
    ]
}
