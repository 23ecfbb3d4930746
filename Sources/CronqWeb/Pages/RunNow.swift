import CronqShared

/// The button that asks for a run; an ordinary form, so that it works without the script.
enum RunNow {
    static func form(for job: JobSummary) -> HTML {
        Tag.form(.class("run-now"), .method("post"), .action(.job(job.id))) {
            Tag.input(.type("hidden"), .name("run_now"), .value("1"))
            Tag.button(.type("submit"), .label("Run \(job.definition.name) now")) { "Run now" }
        }
    }
}
