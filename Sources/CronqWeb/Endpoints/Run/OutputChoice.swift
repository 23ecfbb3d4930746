import CronqShared

/// Which output of a run an address asks for: the stream and the attempt.
struct OutputChoice: Sendable, Hashable {
    /// `nil` = both.
    var stream: OutputStream?
    /// `nil` = the newest attempt.
    var fence: Int64?

    /// - Throws: `Problem` 400 for what is neither.
    init(_ query: QueryItems) throws(Problem) {
        fence = try query.number("fence", in: 1...Int64.max)
        guard let name = query["stream"], !name.isEmpty else { return }
        stream = Self.stream(named: name)
        guard stream != nil else {
            throw Problem.badParameter("stream", "“\(name.prefix(40))” is not stdout or stderr; leave it out for both")
        }
    }

    static func stream(named name: String) -> OutputStream? { OutputStream.allCases.first { $0.name == name } }
}
