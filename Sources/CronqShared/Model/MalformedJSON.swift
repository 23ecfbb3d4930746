/// A text that is not JSON, and where it stops being so.
public struct MalformedJSON: Error, Sendable, Hashable, CustomStringConvertible {
    /// Counts from 1.
    public var line: Int
    /// Counts characters from 1.
    public var column: Int
    /// What was expected there.
    public var message: String

    public init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    static let notUTF8 = MalformedJSON(line: 1, column: 1, message: "the text is not UTF-8")

    public var description: String { "line \(line), column \(column): \(message)" }
}
