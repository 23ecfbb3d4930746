import CronqSchedule
import CronqShared
import HTTPTypes
import Hummingbird

/// What became of a category, or would: the answer to PUT and to a rollback.
struct CategoryAnswer: Sendable {
    var name: String
    var change: CategoryReplacement
    /// What is there now, if this is only a plan; `nil` = nothing, or this is no plan.
    var before: CategoryContent?
    var isDryRun: Bool
    /// What the category was asked to hold, or to take up.
    var jobs: [JobDefinition]
    var warnings: [String]

    func response() -> Response {
        var members: [String: JSONValue] = [
            "status": "success",
            "dry_run": .flag(isDryRun),
            "category": ["id": change.categoryID == 0 ? .null : .number(change.categoryID), "name": .text(name)],
            "version": .number(change.version),
            "jobs": .list(change.jobs.map(\.json)),
            "removed": .texts(change.removed.map(\.name)),
            "warnings": .texts(warnings),
        ]
        if isDryRun { members["plan"] = plan }
        return .json(.object(members), headers: tag?.header ?? [:])
    }

    /// What there is now: a plan can be carried out with its tag in `If-Match`, as long as nothing else has changed.
    private var tag: EntityTag? {
        if isDryRun { return before?.tag }
        return change.categoryID == 0 ? nil : EntityTag(change.categoryID, change.version)
    }

    private var plan: JSONValue {
        let old = Dictionary((before?.jobs ?? []).map { ($0.id, $0.definition) }) { first, _ in first }
        let new = Dictionary(jobs.map { (JobDefinition.nameKey($0.name), $0) }) { first, _ in first }
        var added: [JSONValue] = []
        var changed: [JSONValue] = []
        // The fires that are not where they were, or are not at all any more.
        var moved: [JSONValue] = []
        for job in change.jobs {
            let name: JSONValue = ["id": job.number, "name": .text(job.name)]
            switch job.change {
            case .unchanged: break
            case .added: added.append(name.merging(["next_run": .time(job.nextRun)]))
            case .changed:
                let fields = DefinitionChange.json(from: old[job.id], to: new[JobDefinition.nameKey(job.name)])
                changed.append(name.merging(["fields": fields]))
                if job.previousNextRun != job.nextRun {
                    moved.append(name.merging(Self.move(from: job.previousNextRun, to: job.nextRun)))
                }
            }
        }
        var removed: [JSONValue] = []
        for job in change.removed {
            let name: JSONValue = ["id": .number(job.id), "name": .text(job.name)]
            removed.append(name)
            if let last = job.previousNextRun { moved.append(name.merging(Self.move(from: last, to: nil))) }
        }
        return [
            "added": .list(added), "changed": .list(changed), "removed": .list(removed), "moved": .list(moved),
        ]
    }

    private static func move(from old: Instant?, to new: Instant?) -> [String: JSONValue] {
        ["previous_next_run": .time(old), "next_run": .time(new)]
    }
}

extension CategoryReplacement.Placed {
    /// A job that is not there yet has neither number nor page.
    fileprivate var number: JSONValue { id == 0 ? .null : .number(id) }

    fileprivate var json: JSONValue {
        [
            "id": number, "name": .text(name), "change": .text(change.rawValue), "next_run": .time(nextRun),
            "previous_next_run": .time(previousNextRun),
            "page": id == 0 ? .null : .text(PagePath.job(id).link),
        ]
    }
}
