import CronqShared

/// What can be done to a job without leaving a list.
struct JobRowActions {
    var context: PageContext
    var job: JobSummary
    /// Whether there is more than buttons for what people do all day; each row of a long list weighs.
    var isWhole: Bool

    @HTMLBuilder
    func render() -> HTML {
        if isOperator {
            button(.run, "Run now", label: "Run \(job.definition.name) now")
            if !isWhole { rest }
        }
        if isWhole { menu }
    }

    private var rest: HTML {
        job.pause == nil
            ? button(.pause, "Pause…", label: "Pause \(job.definition.name)")
            : button(.resume, "Resume", label: "Resume \(job.definition.name)")
    }

    private var menu: HTML {
        Tag.details(.class("menu")) {
            Tag.summary(.label("More for \(job.definition.name)")) { Icon.more }
            Tag.ul {
                if isOperator {
                    Tag.li { rest }
                    if job.pause == nil, job.nextRun != nil { Tag.li { button(.skip, "Skip the next run") } }
                }
                if isEditor {
                    Tag.li { Tag.a(.href(.editJob(job.id))) { "Edit" } }
                    Tag.li { Tag.a(.href(.cloneJob(job.id))) { "Clone" } }
                }
                Tag.li { Tag.a(.href(.explain(job.id))) { "Why did it (not) run?" } }
                if isEditor { Tag.li { button(.remove, "Delete…") } }
            }
        }
    }

    private var isOperator: Bool { context.visitor.may(.operator, in: job.category.name) }
    private var isEditor: Bool { context.visitor.may(.editor, in: job.category.name) }

    private func button(_ action: JobAction, _ text: String, label: String? = nil) -> HTML {
        var attributes: [Attribute] = [
            .type("submit"), .form(JobActionForm.id), .name(BulkRequest.singleField),
            .value(BulkRequest.single(action, job.id)),
        ]
        if let label { attributes.append(.label(label)) }
        // In a menu it looks like the links beside it.
        if action != .run { attributes.append(.class(isWhole ? "link" : "quiet")) }
        return Tag.button(attributes) { text }
    }
}
