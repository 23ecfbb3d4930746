import CronqShared

/// `/jobs`: every job, searched and filtered, and what can be done to many of them at once.
struct JobListPage: Sendable {
    /// How many jobs a page has.
    static let limit = 40
    /// Counts stop here.
    static let countLimit = 100_000

    var context: PageContext
    var listing: JobListing
    var content: JobListContent
    /// To choose from, by name.
    var categories: [CategorySummary]

    func render() -> HTML {
        PageFrame(context: context, title: "Jobs", path: .jobs).render {
            Tag.div(.class("heading")) {
                Tag.div(.class("title")) {
                    Tag.h1 { "Jobs" }
                    if context.visitor.grants.allowSomewhere(.editor) {
                        Tag.a(.class("button primary"), .href(.newJob.with(["category": listing.category]))) {
                            "New job"
                        }
                    }
                }
            }
            if categories.isEmpty {
                EmptyHome(mayCreate: context.visitor.grants.allowSomewhere(.editor)).render()
            } else {
                Tag.section(.class("panel"), .label("Jobs")) {
                    JobListToolbar(listing: listing, content: content, categories: categories).render()
                    JobActionForm(context: context, path: listing.bulkPath, isBulk: !content.jobs.isEmpty).render()
                    Tag.div(.id("jobs"), .renewed) { found }
                    JobListPaging(listing: listing, next: content.next).render()
                }
            }
        }
    }

    @HTMLBuilder private var found: HTML {
        if content.jobs.isEmpty {
            Tag.div(.class("empty")) {
                Tag.h2 { listing.after == nil ? "No job is like that" : "No more jobs" }
                Tag.p {
                    Tag.a(.href(listing.after == nil ? .jobs : listing.with { _ in }.path)) {
                        listing.after == nil ? "All jobs" : "From the beginning"
                    }
                }
            }
        } else {
            JobTable(context: context, jobs: content.jobs, layout: .choosing).render()
        }
    }
}

/// One page of a list of jobs.
struct JobListContent: Sendable {
    var jobs: [JobSummary]
    /// The job behind which the next page begins; `nil` = that was all.
    var next: JobID?
    /// How many there are in each condition, as far as it was counted.
    var counts: [JobQuery.Condition: Int] = [:]
    /// How many there are, whatever their condition.
    var all: Int?
}
