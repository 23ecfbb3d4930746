/// One event of a `text/event-stream` (HTML Living Standard, server-sent events).
struct ServerEvent: Sendable, Hashable {
    var name: String
    /// What a browser that lost the stream sends as `Last-Event-ID`; without line breaks.
    var id: String?
    var data: Content

    enum Content: Sendable, Hashable {
        case json(JSONValue)
        /// One line, for people.
        case words(String)
    }

    init(_ name: StaticString, id: String? = nil, _ data: JSONValue) {
        self.name = name.description
        self.id = id
        self.data = .json(data)
    }

    init(_ name: StaticString, words: StaticString) {
        self.name = name.description
        data = .words(words.description)
    }

    /// As it is sent. JSON has no line breaks of its own, which would end the field.
    var text: String {
        get throws {
            let line: String
            switch data {
            case .json(let value): line = String(decoding: try value.encoded(), as: UTF8.self)
            case .words(let words): line = words
            }
            return "event: \(name)\n" + (id.map { "id: \($0)\n" } ?? "") + "data: \(line)\n\n"
        }
    }
}
