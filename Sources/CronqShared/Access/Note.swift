/// What people write beside a change: a reason, a comment, a note.
public enum Note {
    /// It is kept up to so many Unicode scalars.
    public static let limit = 1_000

    /// As the ledger keeps it: without white space around it, and cut; `nil` = nothing was written.
    public static func kept(_ text: String?) -> String? {
        guard let text else { return nil }
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        var scalars = rest.unicodeScalars.prefix(limit)
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return scalars.isEmpty ? nil : String(scalars)
    }

    /// On one line: runs of white space and control characters become one blank.
    public static func line(_ text: String?) -> String {
        let words = (text ?? "").unicodeScalars.split {
            $0.properties.isWhitespace || $0.properties.generalCategory == .control
        }
        return kept(words.map { String($0) }.joined(separator: " ")) ?? ""
    }
}

extension Pause {
    /// What the rows of instants say that a job slept through.
    public var detail: String { RunRow.cancelDetail(by: by, note: note) }
}
