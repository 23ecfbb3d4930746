/// One of the five fields: its range, its names, and the special forms it takes.
struct CrontabField: Sendable {
    let name: String
    let range: ClosedRange<Int>
    /// Names of the values from the start of the range on, upper case.
    let names: [String]

    static let minute = CrontabField(name: "minute", range: 0...59, names: [])
    static let hour = CrontabField(name: "hour", range: 0...23, names: [])
    static let dayOfMonth = CrontabField(name: "day of month", range: 1...31, names: [])
    static let month = CrontabField(
        name: "month", range: 1...12,
        names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
    /// 7 is accepted too and means 0.
    static let dayOfWeek = CrontabField(
        name: "day of week", range: 0...6, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])

    static let order = [minute, hour, dayOfMonth, month, dayOfWeek]

    var isDayOfMonth: Bool { name == CrontabField.dayOfMonth.name }
    var isDayOfWeek: Bool { name == CrontabField.dayOfWeek.name }

    /// What a message says would be accepted.
    var accepted: String {
        var text = "\(range.lowerBound) to \(isDayOfWeek ? 7 : range.upperBound)"
        if let first = names.first, let last = names.last {
            text += " or \(first.lowercased()) to \(last.lowercased())"
        }
        return text
    }
}

/// One item of a field's comma-separated list.
enum CrontabItem: Sendable, Hashable {
    /// Bit n = value n.
    case values(UInt64)
    case fromEnd(Int)
    case lastWorkday
    case nearestWeekday(Int)
    case nth(weekday: Int, Int)
    case last(weekday: Int)
}

/// What a field's text comes down to.
struct CrontabFieldValue {
    var items: [CrontabItem] = []
    /// Whether the text starts with `*` or `?`.
    var isStarred = false
    /// Whether a step or a star occurs in it.
    var isStepped = false

    var values: UInt64 {
        items.reduce(0) { mask, item in
            if case .values(let bits) = item { mask | bits } else { mask }
        }
    }
}
