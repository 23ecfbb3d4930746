import CronqShared

/// `/category/<name>`: its jobs, and what can be done to many of them at once.
struct CategoryPage: Sendable {
    var heading: CategoryHeading
    var listing: JobListing
    var content: JobListContent

    private var context: PageContext { heading.context }

    func render() -> HTML {
        PageFrame(context: context, title: heading.category.name, path: .jobs).render {
            heading.render()
            Tag.section(.class("panel"), .label("Jobs")) {
                JobListToolbar(listing: listing, content: content, categories: []).render()
                JobActionForm(context: context, path: listing.bulkPath, isBulk: !content.jobs.isEmpty).render()
                Tag.div(.id("jobs"), .renewed) {
                    if content.jobs.isEmpty {
                        Tag.p(.class("quiet")) { nothing }
                    } else {
                        JobTable(context: context, jobs: content.jobs, layout: .ofCategory).render()
                    }
                }
                JobListPaging(listing: listing, next: content.next).render()
            }
        }
    }

    private var nothing: String {
        if content.all == 0, listing.search == nil {
            return "The category is empty. What it once held is in its versions."
        }
        return listing.after == nil ? "No job is like that." : "No more jobs."
    }
}
