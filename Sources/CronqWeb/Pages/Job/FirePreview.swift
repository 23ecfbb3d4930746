import CronqSchedule

/// When a job fires next: the instants, what the clock does to them, and the schedule in words.
struct FirePreview: Sendable {
    struct Fire: Sendable, Hashable {
        var instant: Instant
        /// What daylight-saving time does to it.
        var note: String?
    }

    static let count = 5

    /// Soonest first.
    var fires: [Fire] = []
    /// `nil` if the schedule cannot be read.
    var words: String?
    /// On whose clocks the schedule is read.
    var zone: ZoneRules?

    /// - Parameter first: The instant that the ledger waits for, which need not be one of the schedule's: a rest may end there.
    init(_ schedule: Schedule?, from first: Instant?) {
        words = schedule?.summary
        zone = schedule?.zone
        guard let first else { return }
        let isFire = schedule?.previous(atOrBefore: first) == first
        fires = [Fire(instant: first, note: isFire ? schedule?.clockChangeNote(at: first) : nil)]
        while fires.count < Self.count, let last = fires.last, let next = schedule?.next(after: last.instant) {
            fires.append(Fire(instant: next, note: schedule?.clockChangeNote(at: next)))
        }
    }
}

/// The next instants on the viewer's clocks and, where they differ, on the job's.
struct FireTable {
    var context: PageContext
    var preview: FirePreview

    func render() -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead {
                    Tag.tr {
                        Tag.th(.scope("col")) { otherZone == nil ? "At" : context.zone.identifier }
                        if let otherZone { Tag.th(.scope("col")) { otherZone.identifier } }
                        Tag.th(.scope("col")) { "From now" }
                    }
                }
                Tag.tbody { for fire in preview.fires { row(fire) } }
            }
        }
    }

    /// The job's zone, if it is not the viewer's.
    private var otherZone: ZoneRules? {
        preview.zone.flatMap { $0.identifier == context.zone.identifier ? nil : $0 }
    }

    private func row(_ fire: FirePreview.Fire) -> HTML {
        Tag.tr {
            Tag.td(.data("data-label", otherZone == nil ? "At" : context.zone.identifier)) {
                TimeMark.exact(fire.instant, in: context)
                if otherZone == nil { note(fire) }
            }
            if let otherZone {
                Tag.td(.data("data-label", otherZone.identifier)) {
                    TimeMark.wall(fire.instant, in: otherZone)
                    note(fire)
                }
            }
            Tag.td(.data("data-label", "From now")) { TimeMark.relative(fire.instant, in: context) }
        }
    }

    private func note(_ fire: FirePreview.Fire) -> HTML? {
        fire.note.map { note in Tag.span(.class("meta")) { note } }
    }
}
