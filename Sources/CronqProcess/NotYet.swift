/// What a start has to wait for: another process must do something first.
public struct NotYet: Error, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
