import CronqSchedule
import CronqShared

/// `/job/<id>/revisions`: every definition a job has had, each beside the one before.
struct RevisionsPage: Sendable {
    static let limit = 20

    var heading: JobHeading
    /// Newest first.
    var revisions: [RevisionSummary]
    /// The one before the oldest of them, if there is one.
    var earlier: RevisionSummary?
    /// Whether this is the newest page.
    var isFirst: Bool

    private var context: PageContext { heading.context }
    private var job: JobSummary { heading.job }

    func render() -> HTML {
        PageFrame(context: context, title: "Revisions of \(job.definition.name)", path: .jobs).render {
            heading.render()
            if revisions.isEmpty { Tag.p(.class("quiet")) { "There are no older revisions." } }
            for (index, revision) in revisions.enumerated() {
                panel(revision, before: index + 1 < revisions.count ? revisions[index + 1] : earlier)
            }
            if !isFirst || earlier != nil {
                Tag.p(.class("paging")) {
                    if !isFirst { Tag.a(.href(.revisions(ofJob: job.id)), .rel("prev")) { "Newest revisions" } }
                    if earlier != nil, let oldest = revisions.last {
                        " "
                        Tag.a(
                            .href(.revisions(ofJob: job.id).with(["before": String(oldest.revision)])), .rel("next")
                        ) { "Older revisions" }
                    }
                }
            }
        }
    }

    private func panel(_ revision: RevisionSummary, before: RevisionSummary?) -> HTML {
        let id = "revision-\(revision.revision)"
        return Tag.section(.class("panel"), .id(id), .labelled(by: "\(id)-title")) {
            Tag.div(.class("toolbar")) {
                Tag.h2(.id("\(id)-title")) {
                    "Revision \(revision.revision)"
                    if revision.revision == job.revision { Tag.span(.class("badge")) { "in force" } }
                }
                if mayRestore(revision) { restore(revision) }
            }
            Tag.p(.class("quiet")) {
                before == nil && revision.revision == 1 ? "Created by " : "By "
                Tag.span(.class("name")) { revision.by }
                ", "
                TimeMark.both(revision.at, in: context)
            }
            difference(revision, before)
        }
    }

    @HTMLBuilder
    private func difference(_ revision: RevisionSummary, _ before: RevisionSummary?) -> HTML {
        let changes = DefinitionChange.between(before?.definition, revision.definition)
        if changes.isEmpty {
            Tag.p { "The definition is the same as before: the job had been deleted and came back." }
        } else {
            DefinitionDiff(changes: changes, title: "What revision \(revision.revision) changed").render()
        }
    }

    private func mayRestore(_ revision: RevisionSummary) -> Bool {
        job.removedAt == nil && revision.revision != job.revision
            && context.visitor.may(.editor, in: job.category.name)
    }

    private func restore(_ revision: RevisionSummary) -> HTML {
        Form.post(to: .act("restore", on: job.id), in: context, .class("actions")) {
            Tag.input(.type("hidden"), .name("revision"), .value(String(revision.revision)))
            Tag.input(.type("hidden"), .name("expected"), .value(String(job.revision)))
            Tag.button(.type("submit")) { "Bring it back" }
        }
    }
}
