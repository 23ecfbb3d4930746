public import CronqSchedule

/// Settings from the process's environment. Every reader says what it would have accepted.
public struct Environment: Sendable {
    private let variables: [String: String]

    public init(_ variables: [String: String]) { self.variables = variables }

    /// The text of a variable; one that is empty counts as not set.
    public func text(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number within bounds.
    public func number(_ name: String, in range: ClosedRange<Int>) throws(SettingError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingError(
                name: name, value: text, remedy: "use a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A duration, such as `90`, `20s` or `1h10m`.
    public func span(_ name: String, from least: TimeSpan, to most: TimeSpan) throws(SettingError) -> TimeSpan? {
        guard let text = text(name) else { return nil }
        let span: TimeSpan
        do {
            span = try TimeSpan(parsing: text)
        } catch {
            throw SettingError(name: name, value: text, remedy: error.message)
        }
        guard span >= least, span <= most else {
            throw SettingError(name: name, value: text, remedy: "use a duration from \(least.text) to \(most.text)")
        }
        return span
    }

    /// A list separated by commas; spaces around its members do not count.
    public func list(_ name: String) -> [String] {
        (text(name) ?? "").split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }

    /// One of a few words.
    public func choice(_ name: String, of words: [String]) throws(SettingError) -> String? {
        guard let text = text(name) else { return nil }
        guard words.contains(text) else {
            throw SettingError(name: name, value: text, remedy: "use \(words.joined(separator: " or "))")
        }
        return text
    }
}
