/// What a newcomer sees: how to make the first job.
struct EmptyHome {
    var mayCreate: Bool

    func render() -> HTML {
        Tag.section(.class("panel empty"), .labelled(by: "empty-title"), .id("glance"), .renewed) {
            Tag.h2(.id("empty-title")) { "No jobs yet" }
            if mayCreate {
                Tag.p {
                    "Create one here, or send a category with its jobs. This line sends one that runs every minute; the "
                    "answer tells its page and its next run."
                }
                Tag.p { Tag.a(.class("button primary"), .href(.newJob)) { "Create a job" } }
            } else {
                Tag.p { "Somebody with the role editor can create one, or send a category with its jobs:" }
            }
            Tag.pre(.class("code"), .role("group"), .tabIndex(0), .label("Example command")) {
                Tag.code { Self.example }
            }
            Tag.p(.class("quiet")) {
                "A category holds exactly the jobs it was last sent: keep them in a file, and send all of it."
            }
        }
    }

    /// The README's line, word for word.
    static let example = """
        curl -v 'localhost:5000/api/category/example' -f -XPUT -H 'content-type: application/json' \
        -d '{ "category": "example", "jobs": [{ "name": "Test Job", "schedule": "R/2013-05-29T00:00:00/PT1M", \
        "command": "sleep 10", "routing_key": "slow" }] }'
        """
}
