import CronqShared

/// What can be done to a job on its own page.
struct JobActions {
    var context: PageContext
    var job: JobSummary
    /// What was typed for a pause that could not be.
    var rest = RestForm()

    static let reasonField = "note"

    @HTMLBuilder
    func render() -> HTML {
        if job.removedAt != nil {
            if isEditor { Tag.a(.class("button primary"), .href(.cloneJob(job.id))) { "Bring it back" } }
        } else {
            if isOperator {
                runNow
                if job.pause != nil { send("resume", "Resume") }
                pause
                if job.pause == nil, job.nextRun != nil { send("skip", "Skip the next run") }
            }
            if isEditor {
                Tag.a(.class("button"), .href(.editJob(job.id))) {
                    Icon.edit
                    "Edit"
                }
                Tag.details(.class("menu")) {
                    Tag.summary(.label("More")) { Icon.more }
                    Tag.ul {
                        Tag.li { Tag.a(.href(.cloneJob(job.id))) { "Clone" } }
                        Tag.li { Tag.a(.href(.act("remove", on: job.id))) { "Delete…" } }
                    }
                }
            }
        }
    }

    private var isOperator: Bool { context.visitor.may(.operator, in: job.category.name) }
    private var isEditor: Bool { context.visitor.may(.editor, in: job.category.name) }

    private var runNow: HTML {
        Tag.details(.class("pop")) {
            Tag.summary(.class("button primary")) {
                Icon.play
                "Run now"
            }
            Form.post(to: .act("run", on: job.id), in: context, .class("fields")) {
                Field(name: Self.reasonField, label: "Reason", hint: "It stays with the run.", prefix: "run")
                    .input("text", .maxLength(RestForm.longestNote), .autocomplete("off"))
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Run" } }
            }
        }
    }

    private var pause: HTML {
        Tag.details([.class("pop")] + (rest.fault == nil ? [] : [.open])) {
            Tag.summary(.class("button")) {
                Icon.pause
                job.pause == nil ? "Pause" : "Change the pause"
            }
            Form.post(to: .act("pause", on: job.id), in: context, .class("fields")) {
                rest.fields(in: context, prefix: "pause")
                Tag.div(.class("submit")) { Tag.button(.type("submit"), .class("primary")) { "Pause" } }
            }
        }
    }

    private func send(_ action: String, _ title: String) -> HTML {
        Form.post(to: .act(action, on: job.id), in: context) { Tag.button(.type("submit")) { title } }
    }
}
