import CronqSchedule
import CronqShared

/// `/runs`: runs of all jobs, newest first, narrowed down as the address says.
struct RunListPage: Sendable {
    static let limit = 50

    var context: PageContext
    var listing: RunListing
    var stretch: RunStretch
    /// To choose from.
    var categories: [String] = []
    /// The job that the address names.
    var job: JobSummary?
    /// What is wrong with a time.
    var fault: RunListing.Fault?

    func render() -> HTML {
        PageFrame(context: context, title: "Runs", path: .runs).render {
            Tag.div(.class("heading")) {
                Tag.h1 { "Runs" }
                Tag.p(.class("quiet")) { "Every run of every job that is on record, by the time it was due." }
            }
            Tag.div(.class("toolbar")) { chips }
            form
            Tag.section(.class("panel"), .label("Runs"), .id("runs"), .renewed) { runs }
        }
    }

    private var chips: HTML {
        Tag.nav(.class("chips"), .label("State")) {
            chip("All", nil)
            for filter in RunFilter.offered { chip(filter.title, filter) }
            if let filter = listing.filter, !RunFilter.offered.contains(filter) { chip(filter.title, filter) }
        }
    }

    private func chip(_ title: String, _ filter: RunFilter?) -> HTML {
        let target = listing.with { $0.filter = filter }
        return Tag.a([.href(target.path)] + (listing.filter == filter ? [.current] : [])) { title }
    }

    // MARK: Form

    private var form: HTML {
        Tag.form(.class("fields"), .method("get"), .action(.runs)) {
            if let filter = listing.filter { Tag.input(.type("hidden"), .name("state"), .value(filter.text)) }
            Tag.div(.class("row")) {
                Field(name: "category", label: "Category", value: listing.category ?? "").select(choices)
                Field(name: "queue", label: "Queue", value: listing.queue ?? "").input("text", .size(14))
                time("from", "Due from", listing.from)
                time("until", "until", listing.until)
                Field(
                    name: "job", label: "Job number", value: listing.job.map(String.init) ?? "",
                    hint: job?.definition.name
                ).input("text", .inputMode("numeric"), .size(8))
            }
            Tag.div(.class("submit")) {
                Tag.button(.type("submit")) { "Filter" }
                if listing.isNarrow { Tag.a(.href(.runs)) { "All runs" } }
            }
        }
    }

    /// A category that nobody has is offered as well, while it is asked for: the list says that it is empty.
    private var choices: [Field.Choice] {
        var names = categories
        if let asked = listing.category, !names.contains(asked) { names.insert(asked, at: 0) }
        return [Field.Choice("", "Every category")] + names.map { Field.Choice($0, $0) }
    }

    /// What could not be read stays as it was typed; a field for times would drop it.
    private func time(_ name: String, _ label: String, _ typed: String?) -> HTML {
        let error = fault?.field == name ? fault?.message : nil
        let instant = typed.flatMap { TypedTime.instant($0, in: context.zone) }
        let value = instant.map { TypedTime.field($0, in: context.zone) }
        let field = Field(
            name: name, label: label, value: value ?? typed ?? "", hint: "On the clocks of \(context.zone.identifier).",
            error: error)
        return typed == nil || value != nil ? field.input("datetime-local", .step("1")) : field.input("text")
    }

    // MARK: Runs

    @HTMLBuilder private var runs: HTML {
        if stretch.runs.isEmpty {
            Tag.p(.class("quiet")) { emptiness }
        } else {
            RunTable(context: context, runs: stretch.runs, namesJobs: listing.job == nil).render()
        }
        RunPaging(stretch: stretch) { cursor in
            var target = listing
            target.cursor = cursor
            return target.path
        }.render()
        if listing.cursor != RunCursor() {
            Tag.p { Tag.a(.href(listing.with { _ in }.path)) { "Newest runs" } }
        }
    }

    private var emptiness: String {
        if fault != nil { return "Correct the times, and look again." }
        if stretch.isCutShort { return "None of them so far." }
        return listing.isNarrow ? "No run is like that." : "No run is on record."
    }
}
