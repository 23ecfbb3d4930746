/// The settings after the `?` of a server's URL, read by name; none is ignored.
struct URLQuery: Sendable {
    /// The variable that holds the URL, for messages.
    private let variable: String
    private let items: [ServerURL.QueryItem]

    /// - Throws: `SettingError` if there is a name that is not in `known`.
    init(_ url: ServerURL, of variable: String, known: [String]) throws(SettingError) {
        self.variable = variable
        items = url.query
        if let stranger = items.first(where: { !known.contains($0.name) }) {
            // Its value is not shown: it may be a password under another client's name.
            throw SettingError(
                name: variable, value: "…?\(stranger.name.prefix(64))",
                remedy: "there is no such setting; use \(known.joined(separator: ", "))")
        }
    }

    func text(_ name: String) throws(SettingError) -> String? {
        guard let value = items.first(where: { $0.name == name })?.value else { return nil }
        if value.isEmpty { throw refusal(name, "it is empty; give it a value or leave it out") }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Int>, unit: String) throws(SettingError) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw refusal(name, "use a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(SettingError) -> Bool? {
        switch try text(name) {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw refusal(name, "use true or false")
        }
    }

    /// The error for a setting that is there and cannot be used.
    func refusal(_ name: String, _ remedy: String) -> SettingError {
        let value = items.first { $0.name == name }?.value ?? ""
        return SettingError(name: variable, value: "…?\(name)=\(value.prefix(64))", remedy: remedy)
    }
}
