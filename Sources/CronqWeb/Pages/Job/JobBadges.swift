import CronqSchedule
import CronqShared

/// What is out of the ordinary about a job, as small labels behind its name.
struct JobBadges {
    var context: PageContext
    var job: JobSummary

    @HTMLBuilder
    func render() -> HTML {
        if let removed = job.removedAt {
            " "
            Tag.span(.class("badge")) {
                "removed "
                TimeMark.relative(removed, in: context)
            }
        } else {
            if let pause = job.pause {
                " "
                StateMark.paused
                if let until = pause.until {
                    Tag.span(.class("quiet")) {
                        " until "
                        TimeMark.clock(until, in: context)
                    }
                }
            }
            if !job.definition.enabled {
                " "
                Tag.span(.class("badge")) { "disabled" }
            }
        }
        if job.failures > 0 {
            " "
            Tag.span(.class("badge failing")) { Self.failing(job.failures) }
        }
    }

    static func failing(_ failures: Int) -> String {
        failures == 1 ? "failed once" : "failed \(NumberWords.grouped(failures)) times in a row"
    }
}
