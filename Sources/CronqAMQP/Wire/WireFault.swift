/// Why a body is no message: the field, what it held, and what would be accepted.
package struct WireFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// As in `running[2].fence`; empty for the body as a whole.
    var field: String
    /// `nil` = there is no such field.
    var found: String?
    var expected: String

    init(_ field: String, expected: String, found: String? = nil) {
        self.field = field
        self.expected = expected
        self.found = found
    }

    /// One line without control characters.
    package var description: String {
        let place = field.isEmpty ? "the body" : field
        return "\(place): expected \(expected), found \(found ?? "nothing")"
    }
}
