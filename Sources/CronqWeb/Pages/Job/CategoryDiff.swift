import CronqShared

/// What differs between two contents of a category, job by job.
struct CategoryDiff: Sendable {
    struct Change: Sendable {
        var id: JobID
        var name: String
        /// `nil` = the job was added.
        var old: JobDefinition?
        /// `nil` = the job was removed.
        var new: JobDefinition?
    }

    /// How many of each kind are shown in full.
    static let limit = 100

    private(set) var added: [Change] = []
    private(set) var changed: [Change] = []
    private(set) var removed: [Change] = []

    init(from old: CategoryContent?, to new: CategoryContent) {
        let before = Dictionary((old?.jobs ?? []).map { ($0.id, $0) }) { first, _ in first }
        let after = Set(new.jobs.map(\.id))
        for job in new.jobs {
            guard let known = before[job.id] else {
                added.append(Change(id: job.id, name: job.definition.name, old: nil, new: job.definition))
                continue
            }
            if known.revision != job.revision, known.definition != job.definition {
                changed.append(
                    Change(id: job.id, name: job.definition.name, old: known.definition, new: job.definition))
            }
        }
        for job in old?.jobs ?? [] where !after.contains(job.id) {
            removed.append(Change(id: job.id, name: job.definition.name, old: job.definition, new: nil))
        }
    }

    @HTMLBuilder
    func render() -> HTML {
        if added.isEmpty, changed.isEmpty, removed.isEmpty {
            Tag.p(.class("quiet")) { "The jobs are the same as before." }
        }
        section("changed", "Changed", changed)
        section("added", "Added", added)
        section("removed", "Removed", removed)
    }

    private func section(_ id: String, _ title: String, _ changes: [Change]) -> HTML? {
        guard !changes.isEmpty else { return nil }
        return Tag.section(.class("panel"), .labelled(by: "\(id)-title")) {
            Tag.h2(.id("\(id)-title")) {
                "\(title) "
                Tag.span(.class("count")) { NumberWords.grouped(changes.count) }
            }
            for change in changes.prefix(Self.limit) { job(change) }
            if changes.count > Self.limit {
                Tag.p(.class("quiet")) { "and \(NumberWords.grouped(changes.count - Self.limit)) more" }
            }
        }
    }

    /// What changed is open to the eye; what came or went whole is behind a click.
    @HTMLBuilder
    private func job(_ change: Change) -> HTML {
        let diff = DefinitionDiff(
            changes: DefinitionChange.between(change.old, change.new), title: "Fields of \(change.name)")
        if change.old != nil, change.new != nil {
            Tag.h3 { Tag.a(.class("name"), .href(.job(change.id))) { change.name } }
            diff.render()
        } else {
            Tag.details {
                Tag.summary(.class("name")) { change.name }
                Tag.p { Tag.a(.href(.job(change.id))) { "The job's page" } }
                diff.render()
            }
        }
    }
}
