import CronqShared

/// The parameters of an address or form, each at most once unless it is a list.
struct QueryItems: Sendable {
    private var values: [String: [String]] = [:]

    /// - Parameter lists: Parameters that may be given several times.
    /// - Throws: `Problem` 400, naming the parameter that is broken or repeated.
    init(parsing text: String?, lists: Set<String> = []) throws(Problem) {
        for item in (text ?? "").split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsBlank: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsBlank: true)
            else { throw Problem.badParameter(String(item.prefix(40)), "its percent-coding is broken") }
            guard values[name] == nil || lists.contains(name) else {
                throw Problem.badParameter(String(name.prefix(40)), "is given more than once")
            }
            values[name, default: []].append(value)
        }
    }

    subscript(name: String) -> String? { values[name]?.first }

    /// The elements of a list: given several times, or once with commas between them; empty ones are left out.
    func list(_ name: String) -> [String] {
        (values[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// What is given, in alphabetical order.
    var names: [String] { values.keys.sorted() }

    /// Refuses parameters that would otherwise be ignored.
    func allow(_ names: String...) throws(Problem) { try allow(names) }

    func allow(_ names: [String]) throws(Problem) {
        for name in values.keys.sorted() where !names.contains(name) {
            let accepted = names.isEmpty ? "none are accepted here" : "accepted are \(names.joined(separator: ", "))"
            throw Problem.badParameter(String(name.prefix(40)), "unknown parameter; \(accepted)")
        }
    }

    /// A whole number within bounds; `nil` if the parameter is absent or empty.
    func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let bounds =
                range.upperBound == .max
                ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw Problem.badParameter(name, "“\(text.prefix(40))” is not a whole number \(bounds)")
        }
        return number
    }
}

extension QueryItems {
    /// Yes or no; `nil` if the parameter is absent or empty.
    func flag(_ name: String) throws(Problem) -> Bool? {
        switch self[name] ?? "" {
        case "": return nil
        case "1", "true": return true
        case "0", "false": return false
        case let text: throw Problem.badParameter(name, "“\(text.prefix(40))” is neither 1 nor 0, true nor false")
        }
    }

    /// One of a few words; `nil` if the parameter is absent or empty.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, of words: Word.Type
    ) throws(Problem) -> Word? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let word = Word(rawValue: text) else { throw Self.unknown(text, name, words) }
        return word
    }

    /// Each of a list's elements is one of a few words.
    func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String, of words: Word.Type
    ) throws(Problem) -> Set<Word> {
        var found: Set<Word> = []
        for text in list(name) {
            guard let word = Word(rawValue: text) else { throw Self.unknown(text, name, words) }
            found.insert(word)
        }
        return found
    }

    private static func unknown<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String, _ name: String, _ words: Word.Type
    ) -> Problem {
        let accepted = words.allCases.map(\.rawValue).joined(separator: ", ")
        return Problem.badParameter(name, "“\(text.prefix(40))” is none of \(accepted)")
    }

    /// A run's id; `nil` if the parameter is absent or empty.
    func run(_ name: String) throws(Problem) -> RunID? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let id = RunID(text) else { throw Problem.badParameter(name, "a run id has 32 hexadecimal digits") }
        return id
    }

    /// The same parameters as an address carries them, with one of them changed.
    func encoded(with name: String, _ value: String) -> String {
        var items: [String] = []
        for (key, texts) in values.sorted(by: { $0.key < $1.key }) where key != name {
            items += texts.map { "\(PercentCoding.encode(key))=\(PercentCoding.encode($0))" }
        }
        items.append("\(name)=\(PercentCoding.encode(value))")
        return items.joined(separator: "&")
    }
}
