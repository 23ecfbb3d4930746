/// A line that is typed where nobody sees it: what each byte from the terminal does.
struct HiddenLine: Sendable {
    enum Step: Sendable, Hashable {
        case more
        case done
        /// Ctrl-C, or the end of the input before anything was typed.
        case givenUp
    }

    private(set) var bytes: [UInt8] = []

    /// Far beyond what a password may have.
    private static let limit = 4_096

    mutating func take(_ byte: UInt8) -> Step {
        switch byte {
        case 0x0A, 0x0D: return .done
        // Ctrl-C, Ctrl-D.
        case 0x03: return .givenUp
        case 0x04: return bytes.isEmpty ? .givenUp : .done
        // Backspace and Delete, Ctrl-U.
        case 0x08, 0x7F: removeLast()
        case 0x15: bytes = []
        // A password with such a byte could not be typed into a browser.
        case 0x00...0x1F: break
        default: if bytes.count < Self.limit { bytes.append(byte) }
        }
        return .more
    }

    /// A whole letter, however many bytes it has.
    private mutating func removeLast() {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
}
