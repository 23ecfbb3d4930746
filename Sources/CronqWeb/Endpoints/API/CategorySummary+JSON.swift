import CronqSchedule
import CronqShared

extension CategorySummary {
    /// The original's: what a job says of its category.
    var json: JSONValue { ["id": .number(id), "name": .text(name)] }

    /// What a list of categories says of each.
    var entry: JSONValue { json.merging(["version": .number(version), "jobs": .number(jobs)]) }

    var tag: EntityTag { EntityTag(id, version) }

    /// That it is still at this version.
    var expectation: CategoryRequest.Expectation { version == 0 ? .unversioned : .version(version) }
}

extension CategoryVersion {
    var json: JSONValue {
        [
            "version": .number(version), "at": .time(at), "by": .text(by), "added": .number(added),
            "changed": .number(changed), "removed": .number(removed), "comment": .text(comment),
        ]
    }
}

extension CategoryContent {
    /// What PUT takes, to the letter.
    var body: JSONValue { ["category": .text(category.name), "jobs": definitions] }

    /// What is left out is the default.
    var definitions: JSONValue { .list(jobs.map(\.definition.json.withoutNulls)) }

    var tag: EntityTag { EntityTag(category.id, version) }
}
