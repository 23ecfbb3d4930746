import CronqSchedule
import CronqShared

/// The fields of a small JSON object that a request carries. What is wrong with them is gathered, so that its author sees
/// everything at once.
struct BodyFields: Sendable {
    private let values: [String: JSONValue]
    private var faults: [FieldFault] = []

    /// - Parameter names: The fields that there may be.
    /// - Throws: `DefinitionError` if it is no object.
    init(_ value: JSONValue, _ names: [String]) throws(DefinitionError) {
        let accepted = names.isEmpty ? "{}" : "{\(names.map { "\"\($0)\": …" }.joined(separator: ", "))}"
        guard case .object(let values) = value else {
            throw DefinitionError([FieldFault(path: "body", message: "must be an object, like \(accepted)")])
        }
        self.values = values
        for name in values.keys.sorted().prefix(Self.faultLimit) where !names.contains(name) {
            fault(String(name.prefix(40)), "unknown field; the body may be \(accepted)")
        }
    }

    /// More faults than a person reads.
    private static let faultLimit = 100

    mutating func fault(_ field: String, _ message: String) { faults.append(FieldFault(path: field, message: message)) }

    /// Throws what was gathered, if anything was.
    func check() throws(DefinitionError) { if !faults.isEmpty { throw DefinitionError(faults) } }

    /// What people write beside a change: a reason, a note. `nil` if it is absent, null or faulty.
    mutating func note(_ field: String) -> String? {
        guard let text = text(field, accepted: "a text") else { return nil }
        guard text.unicodeScalars.count <= Note.limit else {
            fault(field, "has \(text.unicodeScalars.count) characters; at most \(Note.limit) are accepted")
            return nil
        }
        return text
    }

    /// ISO 8601; without an offset it is UTC.
    mutating func time(_ field: String) -> Instant? {
        let accepted = "a time such as 2026-11-21T11:36:00Z"
        guard let text = text(field, accepted: accepted) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            fault(field, "“\(text.prefix(40))” is not \(accepted)")
            return nil
        }
        return instant
    }

    /// A length of time that is longer than nothing: a number of seconds, or a text that `TimeSpan` reads.
    mutating func span(_ field: String) -> TimeSpan? {
        let accepted = "a duration such as 90 (seconds), \"90s\", \"1h10m\" or \"PT1H10M\""
        var span: TimeSpan?
        switch values[field] {
        case nil, .null: return nil
        case .number(let seconds) where seconds <= TimeSpan.longest.microseconds / 1_000_000: span = .seconds(seconds)
        case .fraction(let seconds) where seconds <= TimeSpan.longest.inSeconds:
            span = TimeSpan(microseconds: Int64((max(0, seconds) * 1_000_000).rounded()))
        case .text(let text):
            do throws(ScheduleError) {
                span = try TimeSpan(parsing: text)
            } catch {
                fault(field, "“\(text.prefix(40))”: \(error.message)")
                return nil
            }
        default: break
        }
        guard let span, span > .zero else {
            fault(field, "must be \(accepted), longer than nothing and at most \(TimeSpan.longest)")
            return nil
        }
        return span
    }

    /// A whole number that must be there.
    mutating func number(_ field: String, in range: ClosedRange<Int64>) -> Int64? {
        if case .number(let number) = values[field], range.contains(number) { return number }
        let most = range.upperBound == .max ? "" : " to \(range.upperBound)"
        fault(field, "must be a whole number from \(range.lowerBound)\(most)")
        return nil
    }

    private mutating func text(_ field: String, accepted: String) -> String? {
        switch values[field] {
        case nil, .null: return nil
        case .text(let text): return text
        default:
            fault(field, "must be \(accepted)")
            return nil
        }
    }
}
