/// A row of a table or a view.
public struct Row: Sendable {
    /// Without those that are null.
    public let values: [String: String]

    public init(_ values: [String: String]) { self.values = values }

    public init(_ object: JSON) {
        let members = if case .object(let members) = object { members } else { [String: JSON]() }
        self.init(
            members.compactMapValues { value in
                switch value {
                case .text(let text): text
                case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
                default: nil
                }
            })
    }

    public subscript(_ column: String) -> String? { values[column] }
    public func int(_ column: String) -> Int? { values[column].flatMap { Int($0) } }
}
