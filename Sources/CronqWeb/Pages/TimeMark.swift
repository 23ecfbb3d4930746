import CronqSchedule

/// A moment or a running length on a page: readable as it is, exact on hover, kept fresh by the script.
enum TimeMark {
    /// `3 min ago`
    static func relative(_ instant: Instant, in context: PageContext) -> HTML {
        mark(instant, class: "relative", TimeWords.relative(instant, to: context.now))
    }

    /// `11:36:00`, with the date if it is not today's; UTC.
    static func clock(_ instant: Instant, in context: PageContext) -> HTML {
        mark(instant, class: "clock", TimeWords.short(instant, on: context.now))
    }

    /// `11:36:00`, with the date if it is not that of an earlier moment shown beside it; UTC.
    static func clock(_ instant: Instant, since earlier: Instant) -> HTML {
        mark(instant, class: "clock", TimeWords.short(instant, on: earlier))
    }

    /// `2026-11-21 11:36:00 UTC`
    static func exact(_ instant: Instant) -> HTML {
        mark(instant, class: "exact", TimeWords.exact(instant))
    }

    /// `11:36:00` and, less loud, `3 min ago`.
    @HTMLBuilder
    static func both(_ instant: Instant, in context: PageContext) -> HTML {
        clock(instant, in: context)
        " "
        Tag.span(.class("quiet")) { relative(instant, in: context) }
    }

    /// How long something has been going on; the script lets it grow.
    static func since(_ start: Instant, in context: PageContext) -> HTML {
        Tag.span(.class("since"), .data("data-since", String(start.microseconds / 1_000))) {
            TimeWords.length(context.now - start)
        }
    }

    private static func mark(_ instant: Instant, class name: String, _ text: String) -> HTML {
        Tag.time(.class(name), .datetime(instant.iso8601), .title(TimeWords.exact(instant))) { text }
    }
}
