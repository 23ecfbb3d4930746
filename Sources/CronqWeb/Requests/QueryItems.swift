/// The parameters of an address or form, each at most once.
struct QueryItems: Sendable {
    private var values: [String: String] = [:]

    /// - Throws: `Problem` 400, naming the parameter that is broken or repeated.
    init(parsing text: String?) throws(Problem) {
        for item in (text ?? "").split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsBlank: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsBlank: true)
            else { throw Problem.badParameter(String(item.prefix(40)), "its percent-coding is broken") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Problem.badParameter(String(name.prefix(40)), "is given more than once")
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// Refuses parameters that would otherwise be ignored.
    func allow(_ names: String...) throws(Problem) {
        for name in values.keys.sorted() where !names.contains(name) {
            let accepted = names.isEmpty ? "none are accepted here" : "accepted are \(names.joined(separator: ", "))"
            throw Problem.badParameter(String(name.prefix(40)), "unknown parameter; \(accepted)")
        }
    }

    /// A whole number within bounds; `nil` if the parameter is absent or empty.
    func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = values[name], !text.isEmpty else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let bounds =
                range.upperBound == .max
                ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw Problem.badParameter(name, "“\(text.prefix(40))” is not a whole number \(bounds)")
        }
        return number
    }
}
