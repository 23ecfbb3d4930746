import CronqSchedule

/// Reads the fields of one JSON object, or the texts that somebody typed for them; a field of the wrong type is noted and
/// reads as absent.
struct FieldReader {
    private enum Source {
        case object(KeyedDecodingContainer<FieldName>)
        case texts([String: String])
    }

    private let source: Source
    private let path: String
    let faults: FaultCollector

    init(_ container: KeyedDecodingContainer<FieldName>, path: String, faults: FaultCollector) {
        source = .object(container)
        self.path = path
        self.faults = faults
    }

    init(_ texts: [String: String], faults: FaultCollector) {
        source = .texts(texts)
        path = ""
        self.faults = faults
    }

    /// Refuses every field that is not in `known`: by its name, never by silence.
    func refuseFields(otherThan known: Set<String>, notYet: Set<String> = []) {
        for key in names where !known.contains(key) {
            if notYet.contains(key) {
                fault(key, "not supported yet by this version; leave it out")
            } else {
                fault(
                    FaultCollector.excerpt(key).trimmingQuotes,
                    "unknown field; the fields are \(known.sorted().joined(separator: ", "))")
            }
        }
    }

    func fault(_ field: String, _ message: String) {
        faults.add(path.isEmpty ? field : "\(path).\(field)", message)
    }

    /// A text; `nil` if the field is absent, null or faulty.
    func text(_ field: String, isRequired: Bool = false, accepted: String) -> String? {
        guard has(field, isRequired: isRequired, accepted: accepted) else { return nil }
        if let text = string(field) { return text }
        refuse(field, accepted)
        return nil
    }

    func flag(_ field: String) -> Bool? {
        let accepted = "true or false"
        guard has(field, isRequired: false, accepted: accepted) else { return nil }
        switch source {
        case .object(let container):
            if let flag = try? container.decode(Bool.self, forKey: FieldName(field)) { return flag }
        case .texts(let texts):
            if let flag = texts[field].flatMap({ Bool($0) }) { return flag }
        }
        refuse(field, accepted)
        return nil
    }

    /// A length of time: a number of seconds, or a text that `TimeSpan` reads.
    func duration(_ field: String, within range: ClosedRange<TimeSpan>) -> TimeSpan? {
        let accepted = "a duration such as 90 (seconds), \"90s\", \"1h10m\" or \"PT1H10M\""
        guard has(field, isRequired: false, accepted: accepted) else { return nil }
        let span: TimeSpan
        if let text = string(field) {
            do throws(ScheduleError) {
                span = try TimeSpan(parsing: text)
            } catch {
                fault(field, "\(FaultCollector.excerpt(text)): \(error.message)")
                return nil
            }
        } else if let seconds = number(field) {
            guard abs(seconds) <= TimeSpan.longest.inSeconds else {
                fault(field, "\(seconds) is out of range; \(range.inWords)")
                return nil
            }
            span = TimeSpan(microseconds: Int64((seconds * 1_000_000).rounded()))
        } else {
            refuse(field, accepted)
            return nil
        }
        guard range.contains(span) else {
            fault(field, "\(span) is out of range; \(range.inWords)")
            return nil
        }
        return span
    }

    /// The elements of a list, if it is one.
    func list(_ field: String, accepted: String) -> (any UnkeyedDecodingContainer)? {
        guard has(field, isRequired: true, accepted: accepted) else { return nil }
        if case .object(let container) = source,
            let list = try? container.nestedUnkeyedContainer(forKey: FieldName(field))
        {
            return list
        }
        refuse(field, accepted)
        return nil
    }

    private var names: [String] {
        switch source {
        case .object(let container): container.allKeys.map(\.stringValue)
        case .texts(let texts): texts.keys.sorted()
        }
    }

    private func string(_ field: String) -> String? {
        switch source {
        case .object(let container): try? container.decode(String.self, forKey: FieldName(field))
        case .texts(let texts): texts[field]
        }
    }

    private func number(_ field: String) -> Double? {
        guard case .object(let container) = source else { return nil }
        return try? container.decode(Double.self, forKey: FieldName(field))
    }

    private func has(_ field: String, isRequired: Bool, accepted: String) -> Bool {
        guard isPresent(field) else {
            if isRequired { fault(field, "missing; it must be \(accepted)") }
            return false
        }
        guard !isNull(field) else {
            if isRequired { fault(field, "must be \(accepted), not null") }
            return false
        }
        return true
    }

    private func isPresent(_ field: String) -> Bool {
        switch source {
        case .object(let container): container.contains(FieldName(field))
        case .texts(let texts): texts[field] != nil
        }
    }

    private func isNull(_ field: String) -> Bool {
        guard case .object(let container) = source else { return false }
        return (try? container.decodeNil(forKey: FieldName(field))) == true
    }

    private func refuse(_ field: String, _ accepted: String) {
        let found: String
        switch source {
        case .object(let container):
            found = (try? container.decode(JSONGlimpse.self, forKey: FieldName(field)))?.words ?? "something else"
        case .texts(let texts):
            found = FaultCollector.excerpt(texts[field] ?? "")
        }
        fault(field, "must be \(accepted), not \(found)")
    }
}

/// Enough of a JSON value to tell its author what was found.
private struct JSONGlimpse: Decodable {
    let words: String

    init(from decoder: any Decoder) throws {
        if (try? decoder.container(keyedBy: FieldName.self)) != nil {
            words = "an object"
        } else if (try? decoder.unkeyedContainer()) != nil {
            words = "a list"
        } else {
            let value = try decoder.singleValueContainer()
            if let flag = try? value.decode(Bool.self) {
                words = "\(flag)"
            } else if let whole = try? value.decode(Int64.self) {
                words = "the number \(whole)"
            } else if let number = try? value.decode(Double.self) {
                words = "the number \(number)"
            } else if let text = try? value.decode(String.self) {
                words = FaultCollector.excerpt(text)
            } else {
                words = "null"
            }
        }
    }
}

extension ClosedRange<TimeSpan> {
    fileprivate var inWords: String { "\(lowerBound) to \(upperBound) would be accepted" }
}

extension String {
    fileprivate var trimmingQuotes: String { String(dropFirst().dropLast()) }
}
