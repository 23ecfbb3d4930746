import CronqShared

/// What each state and each reason means, and what to do about it: one row for every one that the ledger knows.
struct StateTables {
    @HTMLBuilder
    func render() -> HTML {
        table(["State", "Meaning", "What comes next"]) {
            for state in RunState.allCases { row(state) }
        }
        Tag.h3 { "Reasons" }
        Tag.p { "Beside its state a run carries the reason, for people in words and for programs as a code." }
        table(["Reason", "State", "Meaning", "What to do"]) {
            for reason in RunReason.allCases { row(reason) }
        }
    }

    private func table(_ titles: [String], @HTMLBuilder rows: () -> HTML) -> HTML {
        Tag.div(.class("wide")) {
            Tag.table(.class("list")) {
                Tag.thead { Tag.tr { for title in titles { Tag.th(.scope("col")) { title } } } }
                Tag.tbody { rows() }
            }
        }
    }

    private func row(_ state: RunState) -> HTML {
        let explanation = SampleRun.explanation(state)
        return Tag.tr {
            cell("State") { StateMark.badge(state) }
            cell("Meaning") { explanation.happened }
            cell("What comes next") { explanation.next }
        }
    }

    private func row(_ reason: RunReason) -> HTML {
        let state = SampleRun.state(of: reason)
        let explanation = SampleRun.explanation(state, reason)
        return Tag.tr {
            cell("Reason") { Tag.code { reason.rawValue } }
            cell("State") { StateMark.badge(state) }
            cell("Meaning") { explanation.happened }
            cell("What to do") { explanation.next }
        }
    }

    private func cell(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Tag.td(.data("data-label", label)) { content() }
    }
}
