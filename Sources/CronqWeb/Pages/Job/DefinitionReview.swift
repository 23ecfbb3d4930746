import CronqSchedule
import CronqShared

/// What saving a definition would do: the fields that change, and the fires that move.
struct DefinitionReview: Sendable {
    var changes: [DefinitionChange]
    /// Under the new definition.
    var preview: FirePreview
    var isEnabled = true
    /// When it would have run next as it is now; `nil` = it would not by itself, or there is no such job yet.
    var previousNextRun: Instant?
    var isNew = false
    /// Whether a runner takes jobs from its queue, and which queue that is.
    var unserved: String?

    var isEmpty: Bool { changes.isEmpty }

    @HTMLBuilder
    func render(in context: PageContext) -> HTML {
        if isEmpty {
            Tag.p { "Nothing is different." }
        } else {
            if !isNew { DefinitionDiff(changes: changes, title: "Fields that change").render() }
            if let words = preview.words {
                Tag.p {
                    "It runs "
                    Tag.b(.class("name")) { words }
                    "."
                }
            }
            move(in: context)
            if let unserved { Tag.p(.class("alert")) { RunExplanation.sentence(FleetState.unserved(unserved)) } }
            if isEnabled, !preview.fires.isEmpty { FireTable(context: context, preview: preview).render() }
        }
    }

    @HTMLBuilder
    private func move(in context: PageContext) -> HTML {
        if !isEnabled {
            Tag.p { "It is disabled: it runs only when asked to." }
        } else if let next = preview.fires.first?.instant {
            if !isNew, next != previousNextRun {
                Tag.p {
                    "Its next run moves "
                    if let previousNextRun {
                        "from "
                        TimeMark.exact(previousNextRun, in: context)
                        " "
                    }
                    "to "
                    TimeMark.exact(next, in: context)
                    "."
                }
            } else if !isNew {
                Tag.p { "Its next run stays where it is." }
            }
        } else if previousNextRun != nil {
            Tag.p { "It will not run by itself any more." }
        }
    }
}

/// Somebody else has changed a job while a form was filled in.
struct JobConflict: Sendable {
    /// The revision that the form began with, if it is still known.
    var began: RevisionSummary?
    /// What is in force now.
    var current: RevisionSummary?
    /// What was typed; `nil` if it has faults.
    var typed: JobDefinition?

    @HTMLBuilder
    func render(in context: PageContext) -> HTML {
        Tag.section(.class("panel"), .labelled(by: "conflict-title")) {
            Tag.p(.class("alert"), .role("alert"), .id("conflict-title")) {
                "The job was changed meanwhile"
                if let current {
                    ", by "
                    Tag.span(.class("name")) { current.by }
                    " "
                    TimeMark.relative(current.at, in: context)
                }
                ". Nothing was saved, and what you typed is still below. Saving it now replaces what they did."
            }
            if let began, let current {
                Tag.h2 { "What they changed" }
                difference(began.definition, current.definition, "What was changed meanwhile")
            }
            if let typed, let current {
                Tag.h2 { "What saving yours would change now" }
                difference(current.definition, typed, "What saving would change")
            }
        }
    }

    @HTMLBuilder
    private func difference(_ old: JobDefinition, _ new: JobDefinition, _ title: String) -> HTML {
        let changes = DefinitionChange.between(old, new)
        if changes.isEmpty {
            Tag.p { "Nothing is different." }
        } else {
            DefinitionDiff(changes: changes, title: title).render()
        }
    }
}
