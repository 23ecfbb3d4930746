import CronqSchedule

/// A moment or a running length on a page: readable as it is, exact on hover, kept fresh by the script.
///
/// Times are the viewer's (`PageContext.zone`); the attribute that programs read stays UTC.
enum TimeMark {
    /// `3 min ago`
    static func relative(_ instant: Instant, in context: PageContext) -> HTML {
        mark(instant, "relative", TimeWords.relative(instant, to: context.now, in: context.zone), context.zone)
    }

    /// `11:36:00`, with the date if it is not today's.
    static func clock(_ instant: Instant, in context: PageContext) -> HTML {
        clock(instant, since: context.now, in: context)
    }

    /// `11:36:00`, with the date if it is not that of an earlier moment shown beside it.
    static func clock(_ instant: Instant, since earlier: Instant, in context: PageContext) -> HTML {
        mark(instant, "clock", TimeWords.short(instant, on: earlier, in: context.zone), context.zone)
    }

    /// `2026-11-21 11:36:00 CET`
    static func exact(_ instant: Instant, in context: PageContext) -> HTML {
        wall(instant, in: context.zone)
    }

    /// `2026-11-21 11:36:00 JST`: what the clocks of a zone show, such as the job's beside the viewer's.
    static func wall(_ instant: Instant, in zone: ZoneRules) -> HTML {
        mark(instant, "exact", TimeWords.exact(instant, in: zone), zone)
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

    private static func mark(_ instant: Instant, _ name: String, _ text: String, _ zone: ZoneRules) -> HTML {
        Tag.time(.class(name), .datetime(instant.iso8601), .title(title(instant, in: zone))) { text }
    }

    /// The exact time on the clocks of the zone; and in UTC, which logs and other people's pages speak.
    private static func title(_ instant: Instant, in zone: ZoneRules) -> String {
        let shown = TimeWords.exact(instant, in: zone)
        let universal = TimeWords.exact(instant, in: .utc)
        return shown == universal ? universal : "\(shown) = \(universal)"
    }
}
