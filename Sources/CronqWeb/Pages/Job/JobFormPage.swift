import CronqSchedule
import CronqShared

/// `/jobs/new` and `/job/<id>/edit`: a definition as a form; what saving it would do, once that was asked.
struct JobFormPage: Sendable {
    enum Purpose: Sendable {
        /// - Parameter source: The job that the form was filled in from.
        case create(source: JobSummary?)
        case edit(JobSummary)
    }

    var context: PageContext
    var purpose: Purpose
    var form: DefinitionForm
    /// The revision of the job that the form was filled in from.
    var revision: Int?
    var faults: [FieldFault] = []
    var review: DefinitionReview?
    var conflict: JobConflict?
    /// The names of categories and queues that are there already.
    var categories: [String] = []
    var queues: [String] = []

    static let stepField = "step"
    static let reviewStep = "review"

    func render() -> HTML {
        PageFrame(context: context, title: title, path: .jobs).render {
            heading
            if let conflict { conflict.render(in: context) }
            if !faults.isEmpty { alert }
            Form.post(to: target, in: context, .class("fields"), .id("definition")) {
                if let revision { hidden("revision", String(revision)) }
                if case .create(let source?) = purpose { hidden("from", String(source.id)) }
                if let review { reviewed(review) }
                Tag.section(.class("panel fields"), .labelled(by: "what-title")) {
                    Tag.h2(.id("what-title")) { "What and when" }
                    DefinitionFields(form: form, faults: faults, fragile: fragile, zoneName: context.zoneName)
                        .essentials(category: isNew ? categories : nil)
                }
                Tag.section(.class("panel fields"), .labelled(by: "how-title")) {
                    Tag.h2(.id("how-title")) { "How" }
                    DefinitionFields(form: form, faults: faults, fragile: fragile, zoneName: context.zoneName)
                        .conditions(queues: queues)
                }
                Tag.div(.class("submit")) {
                    // The first button is what the Enter key does: as long as nothing was reviewed, it only shows.
                    button(Self.reviewStep, review == nil ? "Review" : "Review again", isPrimary: review == nil)
                    button("save", isNew ? "Create" : "Save", isPrimary: false)
                    Tag.a(.class("button quiet"), .href(back)) { "Cancel" }
                }
            }
        }
    }

    // MARK: What it is about

    private var isNew: Bool {
        if case .create = purpose { true } else { false }
    }

    private var title: String {
        switch purpose {
        case .create(nil): "New job"
        case .create(let source?):
            source.removedAt == nil
                ? "New job like “\(source.definition.name)”" : "Bring “\(source.definition.name)” back"
        case .edit(let job): "Edit “\(job.definition.name)”"
        }
    }

    private var target: PagePath {
        switch purpose {
        case .create: .newJob
        case .edit(let job): .editJob(job.id)
        }
    }

    private var back: PagePath {
        switch purpose {
        case .create(nil): .jobs
        case .create(let job?), .edit(let job): .job(job.id)
        }
    }

    private var fragile: Set<String> {
        switch purpose {
        case .create(nil): []
        case .create(let job?), .edit(let job): DefinitionForm.fragile(job.definition)
        }
    }

    // MARK: Parts

    private var heading: HTML {
        Tag.div(.class("heading")) {
            Tag.p(.class("path")) {
                Tag.a(.href(.jobs)) { "Jobs" }
                if case .edit(let job) = purpose {
                    " / "
                    Tag.a(.class("name"), .href(.category(job.category.name))) { job.category.name }
                    " / "
                    Tag.a(.class("name"), .href(.job(job.id))) { job.definition.name }
                }
            }
            Tag.div(.class("title")) { Tag.h1(.class("name")) { title } }
            if isNew {
                Tag.p(.class("quiet")) {
                    "A job that is made here goes when its category is sent again without it: add it to the file as well."
                }
            }
        }
    }

    private var alert: HTML {
        Tag.div(.class("alert"), .role("alert")) {
            Tag.p {
                "Nothing was saved. \(NumberWords.count(faults.count, "field needs", "fields need")) another look:"
            }
            Tag.ul {
                for fault in faults {
                    Tag.li {
                        if DefinitionFields.names.contains(fault.path) {
                            Tag.a(.href(place: "field-\(fault.path)")) { fault.path }
                        } else {
                            fault.path
                        }
                        ": \(fault.message)"
                    }
                }
            }
        }
    }

    private func reviewed(_ review: DefinitionReview) -> HTML {
        Tag.section(.class("panel"), .id("review"), .labelled(by: "review-title")) {
            Tag.h2(.id("review-title")) { isNew ? "What will be created" : "What will change" }
            review.render(in: context)
            Tag.div(.class("submit")) {
                if review.isEmpty {
                    Tag.a(.class("button"), .href(back)) { "Leave it" }
                } else {
                    button("save", isNew ? "Create" : "Save", isPrimary: true)
                }
            }
        }
    }

    private func button(_ step: String, _ title: String, isPrimary: Bool) -> HTML {
        Tag.button(
            [.type("submit"), .name(Self.stepField), .value(step)] + (isPrimary ? [.class("primary")] : [])
        ) { title }
    }

    private func hidden(_ name: String, _ value: String) -> HTML {
        Tag.input(.type("hidden"), .name(name), .value(value))
    }
}
