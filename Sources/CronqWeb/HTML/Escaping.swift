/// Makes text harmless inside elements and inside quoted attributes.
///
/// It looks at Unicode scalars, never at characters: U+0600 joins a following `<` into one character, and a combining
/// mark joins a `"`, so an escaper that walks characters lets both through (CVE-2026-27120: that mistake elsewhere).
enum Escaping {
    static func append(_ plain: some StringProtocol, to text: inout String) {
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(visible(scalar))
            }
        }
    }

    /// Controls as their pictures: HTML forbids most of them, and browsers drop or replace them without a trace.
    static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09, 0x0A: scalar
        case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? replacement
        case 0x7F: "\u{2421}"
        // C1 controls, and the marks that reorder the text around them so that it reads as something else.
        case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069: replacement
        default: scalar
        }
    }

    static let replacement: Unicode.Scalar = "\u{FFFD}"
}
