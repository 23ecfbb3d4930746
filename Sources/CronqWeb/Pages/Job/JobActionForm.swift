import CronqShared

/// The one form of a list of jobs: the boxes and buttons of the rows belong to it, and so do the buttons for all that is chosen.
struct JobActionForm {
    var context: PageContext
    /// Where it is sent, with what leads back to the list.
    var path: PagePath
    /// Whether jobs can be chosen in the list.
    var isBulk = false

    /// Of the `form`: what the controls of the rows name.
    static let id = "actions"

    func render() -> HTML? {
        guard context.visitor.grants.allowSomewhere(.operator) else { return nil }
        return Form.post(to: path, in: context, .id(Self.id), .class("actions")) {
            if isBulk {
                Tag.span(.class("quiet")) { "With the chosen jobs: " }
                // The first one is what the Enter key does in a box: it only asks.
                button(.pause, "Pause…")
                button(.resume, "Resume")
                button(.run, "Run now")
                button(.skip, "Skip the next run")
                if context.visitor.grants.allowSomewhere(.editor) { button(.remove, "Delete…", "danger") }
            }
        }
    }

    private func button(_ action: JobAction, _ text: String, _ style: String = "quiet") -> HTML {
        Tag.button(.type("submit"), .class(style), .name(BulkRequest.actionField), .value(action.rawValue)) { text }
    }
}
