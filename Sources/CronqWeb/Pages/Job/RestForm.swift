import CronqSchedule

/// Until when jobs are to rest, and why, as somebody typed it.
struct RestForm: Sendable, Hashable {
    /// What is wrong with one of the fields.
    struct Fault: Error, Sendable, Hashable {
        var field: String
        var message: String
    }

    static let untilField = "until"
    static let lengthField = "for"
    static let noteField = "note"
    /// The most characters of a note that are kept.
    static let longestNote = 1_000

    /// A time on the viewer's clocks; a length is understood as well.
    var until = ""
    /// A length of time from now.
    var length = ""
    var note = ""
    var fault: Fault?

    init() {}

    init(_ form: QueryItems) {
        until = Self.trimmed(form[Self.untilField])
        length = Self.trimmed(form[Self.lengthField])
        note = Self.trimmed(form[Self.noteField])
    }

    var givenNote: String? { note.isEmpty ? nil : String(note.unicodeScalars.prefix(Self.longestNote)) }

    func refused(_ fault: Fault) -> RestForm {
        var form = self
        form.fault = fault
        return form
    }

    /// When the rest ends by itself; `nil` = when somebody ends it.
    ///
    /// - Parameter zone: On whose clocks a time is read that names no zone. One that the clocks skip is the first after it, one
    ///   that they show twice the earlier.
    func end(now: Instant, zone: ZoneRules) throws(Fault) -> Instant? {
        guard !length.isEmpty else {
            if until.isEmpty { return nil }
            return try moment(now: now, zone: zone)
        }
        guard until.isEmpty else {
            throw Fault(field: Self.lengthField, message: "give a time or a length, not both")
        }
        let span: TimeSpan
        do throws(ScheduleError) {
            span = try TimeSpan(parsing: length)
        } catch {
            throw Fault(field: Self.lengthField, message: "“\(length.prefix(40))”: \(error.message)")
        }
        guard span > .zero else { throw Fault(field: Self.lengthField, message: "must be longer than nothing") }
        return now + span
    }

    private func moment(now: Instant, zone: ZoneRules) throws(Fault) -> Instant {
        let end: Instant
        if let local = Self.local(until) {
            end = zone.firstInstant(reaching: local)
        } else if Self.namesOffset(until), let exact = Instant(iso8601: until) {
            end = exact
        } else if let span = try? TimeSpan(parsing: until) {
            end = now + span
        } else {
            throw Fault(
                field: Self.untilField,
                message: "“\(until.prefix(40))” is neither a time such as 2026-11-22 08:30 (\(zone.identifier)) nor a "
                    + "length such as 1h or 2d")
        }
        guard end > now else {
            throw Fault(field: Self.untilField, message: "“\(until.prefix(40))” has passed already")
        }
        return end
    }

    /// `2026-11-22T08:30`, as browsers send it, or with a blank; with seconds or without, or the day alone.
    private static func local(_ text: String) -> CivilDateTime? {
        let shape = String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
        guard shapes.contains(shape.replacing("T", with: " ")) else { return nil }
        var numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        while numbers.count < 6 { numbers.append(0) }
        guard let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) else { return nil }
        return CivilDateTime(date: date, hour: numbers[3], minute: numbers[4], second: numbers[5])
    }

    private static let shapes: Set = ["0000-00-00", "0000-00-00 00:00", "0000-00-00 00:00:00"]

    /// Whether a time says itself where on Earth it is meant.
    private static func namesOffset(_ text: String) -> Bool {
        text.drop { $0 != "T" }.contains { "Z+-".contains($0) }
    }

    private static func trimmed(_ text: String?) -> String {
        guard let text else { return "" }
        let start = text.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

extension RestForm {
    /// - Parameter prefix: Of the controls' ids.
    @HTMLBuilder
    func fields(in context: PageContext, prefix: String) -> HTML {
        Tag.div(.class("row")) {
            // A control for times would drop what it does not understand.
            moment(in: context, prefix).input(fault == nil ? "datetime-local" : "text")
            Field(
                name: Self.lengthField, label: "or for", value: length, hint: "Such as 1h or 2d.",
                error: error(Self.lengthField), prefix: prefix
            ).input("text", .size(8), .autocomplete("off"))
        }
        Field(name: Self.noteField, label: "Note", value: note, hint: "Why, for those who wonder.", prefix: prefix)
            .input("text", .maxLength(Self.longestNote), .autocomplete("off"))
    }

    private func moment(in context: PageContext, _ prefix: String) -> Field {
        Field(
            name: Self.untilField, label: "Until", value: until,
            hint: "On the clocks of \(context.zone.identifier). Empty: until somebody resumes it.",
            error: error(Self.untilField), prefix: prefix)
    }

    private func error(_ field: String) -> String? { fault?.field == field ? fault?.message : nil }
}
