import CronqShared

/// What a list says about the form that was sent last: its address carries a code and numbers, never a text.
enum ListNotice {
    /// Members of the address.
    static func items(_ outcome: BulkOutcome) -> KeyValuePairs<String, String?> {
        ["done": outcome.action.rawValue, "count": String(outcome.done), "of": String(outcome.asked)]
    }

    /// - Throws: `Problem` 400 if the numbers are none.
    static func text(_ query: QueryItems) throws(Problem) -> String? {
        guard let action = query["done"].flatMap(JobAction.init(rawValue:)) else { return nil }
        let range = 0...Int64(BulkRequest.limit)
        let asked = Int(try query.number("of", in: range) ?? 0)
        let done = Int(try query.number("count", in: range) ?? 0)
        return BulkOutcome(action: action, done: min(done, asked), asked: asked).sentence
    }
}
