/// A setting that cannot be used: which one, what it was, what would be accepted.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
    public var name: String
    public var value: String
    public var remedy: String

    public init(name: String, value: String, remedy: String) {
        self.name = name
        self.value = value
        self.remedy = remedy
    }

    public var description: String { "\(name)=\(value.prefix(100)): \(remedy)" }
}
