import CronqSchedule

/// What every page knows beside its own subject.
struct PageContext: Sendable {
    /// Shown beside the product's name, so that nobody mistakes one installation for another; may be empty.
    var instanceName: String
    /// The store's clock: relative times are counted from here, never from the browser's.
    var now: Instant
    var version: String
    /// What the last request did, such as “Run now: accepted”.
    var notice: String?
    /// What keeps work from being done, whatever the page is about.
    var problems: [String] = []
    /// The instance's default time zone, by name.
    var zoneName: String
    /// Who looks at it: what they may not do is not offered.
    var visitor = Visitor.nobody
    /// The zone in which times are shown: the viewer's, if their browser has said it.
    var zone = ZoneRules.utc
}
