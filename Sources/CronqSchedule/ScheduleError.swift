/// Why a schedule, a duration or a time zone was refused, in words meant for the person who wrote it.
public struct ScheduleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake it is.
    public enum Code: String, Sendable, Hashable, CaseIterable, Codable {
        /// The text is not in any grammar.
        case syntax
        /// Understood, but not available (yet); the message says what to use instead.
        case unsupported
        /// A number outside what its place allows.
        case outOfRange
        /// Nothing would ever fire, such as 30 February or `R0/…`.
        case neverFires
        /// A period or duration that is empty, negative, reversed or shorter than a second.
        case badDuration
        /// Time-zone data that is damaged or a name that is no zone.
        case badZone
        /// The text is longer than any schedule needs.
        case tooLong
    }

    public let code: Code
    /// Names the offending part and what would be accepted.
    public let message: String
    /// Where the offending part starts, in UTF-8 bytes from the beginning of the text, if known.
    public let offset: Int?

    public init(_ code: Code, _ message: String, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    public var description: String { message }
}
