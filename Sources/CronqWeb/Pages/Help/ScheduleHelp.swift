/// The grammars of schedules, as `docs/schedules.md` has them at length.
struct ScheduleHelp {
    @HTMLBuilder
    func render() -> HTML {
        Tag.div(.class("prose")) {
            Tag.p {
                "A schedule is one line of text in one of three grammars. "
                Tag.a(.href(.schedules)) { "Try one" }
                " to see what it means, when it fires, and what the change of clocks does to it."
            }
        }
        Tag.h3 { "Crontab: minute, hour, day of month, month, day of week" }
        table(Self.crontab)
        Tag.div(.class("prose")) {
            Tag.p {
                "If neither day field begins with * or ?, a day that matches either of them fires; otherwise it must"
                " match both. Also @hourly, @daily, @weekly (Sunday), @monthly, @yearly."
            }
        }
        Tag.h3 { "ISO 8601 repeating intervals" }
        table(Self.intervals)
        Tag.div(.class("prose")) {
            Tag.p {
                "Years, months, weeks and days are steps on the wall clock; hours, minutes and seconds are elapsed"
                " time. Nothing drifts: every fire is counted from the start. A time with Z or an offset keeps that"
                " offset; without one it is local."
            }
        }
        Tag.h3 { "Once" }
        table([("at 2026-12-24T18:00", "fires once")])
        Tag.h3 { "When the clocks change" }
        Tag.div(.class("prose")) {
            Tag.p {
                "A time that does not exist fires at the first instant after the gap. A time that comes twice fires at"
                " the first of the two; schedules of every hour, or every few, go on through both."
            }
        }
    }

    private static let crontab: [(form: String, meaning: String)] = [
        ("*  */15", "every value; every 15th from the smallest on"),
        ("5  1,3  mon-fri  8-18/2", "values, lists, ranges, steps"),
        ("22-2  fri-mon", "ranges that wrap round"), ("10/20", "from 10 to the largest value, every 20"),
        ("L  L-2  15W  LW", "day of month: the last, two before it, the weekday nearest to the 15th, the last weekday"),
        ("fri#2  5L", "day of week: the second Friday, the last Friday of the month"), ("?", "any day"),
    ]

    private static let intervals: [(form: String, meaning: String)] = [
        ("R/2026-11-21T00:00:00/PT15M", "at the start, and every 15 minutes after it"),
        ("R5/2026-11-21/P1D", "the same, five times in all"),
        ("R/2026-11-21T08:00/2026-11-21T09:30", "the period is the difference of the two"),
        ("R/P1W/2026-12-31", "every week, up to and including the end"),
        ("R/2026-01-31T12:00:00/P1M", "31 January, 28 or 29 February, 31 March"),
    ]

    private func table(_ rows: [(form: String, meaning: String)]) -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        Tag.th(.scope("col")) { "Text" }
                        Tag.th(.scope("col")) { "Fires" }
                    }
                }
                Tag.tbody {
                    for row in rows {
                        Tag.tr {
                            Tag.td(.data("data-label", "Text")) { Tag.code { row.form } }
                            Tag.td(.data("data-label", "Fires")) { row.meaning }
                        }
                    }
                }
            }
        }
    }
}
