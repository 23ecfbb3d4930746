import CronqSchedule
import CronqShared

/// How a run's state is shown: a shape of its own, a colour, and the word.
enum StateMark {
    /// Shape and word.
    static func badge(_ state: RunState) -> HTML {
        Tag.span(.class("state \(state.rawValue)")) { RunWords.word(state) }
    }

    /// Of a job at rest.
    static let paused = Tag.span(.class("state paused")) { "paused" }

    /// Recent runs as small shapes, oldest on the left; each is a link whose title says the rest.
    static func strip(_ runs: [RunSummary], in context: PageContext) -> HTML {
        Tag.span(.class("strip")) {
            for run in runs.reversed() {
                Tag.a(.class("run \(run.state.rawValue)"), .href(.run(run.id)), .title(title(run, in: context))) {}
            }
        }
    }

    private static func title(_ run: RunSummary, in context: PageContext) -> String {
        let moment = run.startedAt ?? run.scheduledAt
        return [RunWords.word(run.state), RunWords.phrase(run), TimeWords.exact(moment, in: context.zone)]
            .compactMap(\.self).joined(separator: ", ")
    }
}
