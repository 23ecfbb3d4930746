/// What a page says after a form: addresses carry a word of ours, never the text itself.
struct Notices: Sendable {
    private let texts: [String: String]

    init(_ texts: [String: String]) { self.texts = texts }

    func words(_ code: String) -> String? { texts[code] }
}
