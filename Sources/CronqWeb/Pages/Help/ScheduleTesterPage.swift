import CronqSchedule
import CronqShared

/// `/help/schedules`: what a schedule means and when it fires, before anything depends on it.
struct ScheduleTesterPage: Sendable {
    var context: PageContext
    var question: ScheduleQuestion
    /// `nil` = nothing has been asked yet.
    var answer: Result<SchedulePreview, ScheduleFault>?

    /// Why there is no answer, if so.
    var fault: ScheduleFault? {
        if case .failure(let fault) = answer { fault } else { nil }
    }

    /// One of each grammar.
    static let examples = [
        "30 5 * * mon-fri", "*/15 8-18 * * *", "0 9 LW * *", "0 2 * * sun#1", "@daily", "R/2026-11-21T00:00:00/PT15M",
        "R/2026-01-31T12:00:00/P1M", "at 2026-12-24T18:00",
    ]

    func render() -> HTML {
        PageFrame(context: context, title: "Try a schedule", path: .help).render {
            Tag.div(.class("heading")) {
                Tag.nav(.class("path"), .label("Path")) { Tag.a(.href(.help)) { "Help" } }
                Tag.div(.class("title")) { Tag.h1 { "Try a schedule" } }
                Tag.p(.class("quiet")) { "What it means and when it fires. Nothing is stored." }
            }
            Tag.section(.class("panel"), .label("Schedule")) { form }
            switch answer {
            case nil: examples
            case .success(let preview): PreviewPanel(context: context, preview: preview).render()
            case .failure(let fault): refusal(fault)
            }
        }
    }

    // MARK: The question

    private var form: HTML {
        Tag.form(.class("fields"), .method("get"), .action(.schedules)) {
            field(
                .schedule, "Schedule", question.schedule,
                hint: "Five crontab fields, @daily, an interval such as R/2026-11-21T00:00:00/P1D, or at <time>."
            ).input("text", .maxLength(Schedule.longestText), .noSpellcheck, .noCapitals, .autocomplete("off"))
            Tag.div(.class("row")) {
                field(.zone, "Time zone", question.zone, hint: "Such as Europe/London. Empty: \(context.zoneName).")
                    .input(suggesting: zones, .noSpellcheck, .autocomplete("off"))
                field(.after, "After", question.after, hint: "Such as 2026-11-21T11:36, in that zone. Empty: now.")
                    .input("text", .noSpellcheck, .autocomplete("off"))
                field(.count, "How many", question.count, hint: "Up to \(SchedulePreview.mostFires).")
                    .input("text", .inputMode("numeric"), .autocomplete("off"))
            }
            Tag.div(.class("submit")) {
                Tag.button(.type("submit"), .class("primary")) { "Show when it fires" }
            }
        }
    }

    private func field(_ field: ScheduleQuestion.Field, _ label: String, _ value: String, hint: String) -> Field {
        var control = Field(name: field.rawValue, label: label, value: value, hint: hint)
        if let fault, fault.field == field { control.error = RunExplanation.sentence(fault.message) }
        return control
    }

    private var zones: [String] {
        var zones: [String] = []
        for zone in [context.zone.identifier, context.zoneName, "UTC"] where !zones.contains(zone) {
            zones.append(zone)
        }
        return zones
    }

    // MARK: The answer

    @HTMLBuilder
    private func refusal(_ fault: ScheduleFault) -> HTML {
        if fault.field == .schedule {
            Tag.section(.class("panel"), .labelled(by: "refusal-title")) {
                Tag.h2(.id("refusal-title")) { "This is no schedule that CronQ can use" }
                if !question.schedule.isEmpty { marked(fault.parts(of: question.schedule)) }
                Tag.p { RunExplanation.sentence(fault.message) }
                Tag.p(.class("quiet")) {
                    "What is accepted: "
                    Tag.a(.href(.help)) { "help" }
                    "."
                }
            }
        }
    }

    /// The text with the part that was not understood.
    private func marked(_ parts: (before: String, offending: String, after: String)) -> HTML {
        Tag.pre(.class("code")) {
            parts.before
            Tag.mark { parts.offending.isEmpty ? " … " : parts.offending }
            parts.after
        }
    }

    private var examples: HTML {
        Tag.section(.class("panel"), .labelled(by: "examples-title")) {
            Tag.h2(.id("examples-title")) { "Examples" }
            Tag.ul(.class("fires")) {
                for example in Self.examples {
                    Tag.li {
                        Tag.a(.href(.schedules.with(["schedule": example]))) { Tag.code { example } }
                    }
                }
            }
        }
    }
}

/// The answer of the tester.
private struct PreviewPanel {
    var context: PageContext
    var preview: SchedulePreview

    func render() -> HTML {
        Tag.section(.class("panel"), .labelled(by: "preview-title")) {
            Tag.h2(.id("preview-title")) { RunExplanation.sentence(preview.words) }
            if preview.fires.isEmpty {
                Tag.p { "It does not fire any more after \(preview.after.words(in: preview.zone))." }
            } else {
                Tag.div(.class("wide")) {
                    Tag.table(.class("list")) {
                        Tag.thead {
                            Tag.tr {
                                Tag.th(.scope("col")) { preview.zone.identifier }
                                Tag.th(.scope("col")) { "UTC" }
                                Tag.th(.scope("col")) { "From now" }
                                Tag.th(.scope("col")) { "Clock changes" }
                            }
                        }
                        Tag.tbody { for fire in preview.fires { row(fire) } }
                    }
                }
                if preview.isOver { Tag.p(.class("quiet")) { "That is all: it does not fire after that." } }
            }
        }
    }

    private func row(_ fire: SchedulePreview.Fire) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", preview.zone.identifier)) {
                "\(Self.weekday(fire)) \(fire.local.replacing("T", with: " ")) \(fire.abbreviation)"
                Tag.span(.class("quiet")) { " \(fire.offset)" }
            }
            Tag.td(.data("data-label", "UTC")) { fire.at.iso8601.replacing("T", with: " ") }
            Tag.td(.data("data-label", "From now")) { TimeMark.relative(fire.at, in: context) }
            Tag.td(.data("data-label", "Clock changes")) { fire.note ?? "" }
        }
    }

    private static func weekday(_ fire: SchedulePreview.Fire) -> String {
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        // The wall's date, read as if it were UTC.
        let day = Instant(iso8601: fire.local).map { ZoneRules.utc.local(at: $0).date.weekday }
        return day.map { names[$0] } ?? ""
    }
}
