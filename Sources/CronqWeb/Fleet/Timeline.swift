import CronqSchedule
import CronqShared

/// What ran in a window and what will: a bounded number of jobs, each with its runs and its planned instants.
struct Timeline: Sendable, Hashable {
    /// One job.
    struct Lane: Sendable, Hashable {
        var job: JobID
        var name: String
        var category: String
        /// Oldest first.
        var runs: [RunSummary]
        var planned: PlannedFires?
    }

    let window: TimelineWindow
    /// By category and name.
    private(set) var lanes: [Lane]
    /// How many jobs that were found are not shown.
    let jobsLeftOut: Int
    /// Runs that were due before this are not shown: there are too many after it. `nil` = all are.
    var runsFrom: Instant?
    /// Jobs whose next instant comes after this are not looked at; `nil` = all are.
    var plannedThrough: Instant?
    /// How many jobs, by name, were asked when they run next; `nil` = all were.
    var jobsAsked: Int?

    static let laneLimit = 60
    static let runLimit = 400
    /// How many of the next instants are looked at.
    static let plannedLimit = 500

    /// Chooses the jobs. Those with failures come first, then those that run or wait, those that ran last, those that
    /// run next.
    ///
    /// - Parameters:
    ///   - runs: Whatever touches the window, in any order.
    ///   - next: Next instants, soonest first; those outside of the window are passed over.
    init(_ window: TimelineWindow, runs: [RunSummary], next: [LedgerOverview.Upcoming]) {
        self.window = window
        var found: [JobID: Lane] = [:]
        for run in runs {
            found[run.jobID, default: Lane(job: run.jobID, name: run.jobName, category: run.category, runs: [])]
                .runs.append(run)
        }
        for next in next where window.contains(next.at) {
            var lane = found[next.jobID] ?? Lane(job: next.jobID, name: next.jobName, category: next.category, runs: [])
            if lane.planned == nil { lane.planned = PlannedFires(from: next.at, by: nil, before: window.until) }
            found[next.jobID] = lane
        }
        for job in found.keys { found[job]?.runs.sort { $0.id < $1.id } }
        let chosen = found.values.sorted { $0.weight < $1.weight }.prefix(Self.laneLimit)
        lanes = chosen.sorted { $0.place < $1.place }
        jobsLeftOut = found.count - chosen.count
    }

    /// Adds what follows the next instant of each job.
    mutating func plan(by schedule: (JobID) -> Schedule?) {
        for index in lanes.indices {
            guard let first = lanes[index].planned?.first else { continue }
            lanes[index].planned = PlannedFires(from: first, by: schedule(lanes[index].job), before: window.until)
        }
    }

    /// The jobs whose schedules `plan(by:)` asks for.
    var plannedJobs: [JobID] { lanes.filter { $0.planned != nil }.map(\.job) }
}

extension Timeline.Lane {
    /// Less is shown first.
    fileprivate var weight: Weight {
        let rank =
            if runs.contains(where: { $0.state.isFailure || $0.state == .missed }) {
                0
            } else if runs.contains(where: { !$0.state.isTerminal }) {
                1
            } else {
                runs.isEmpty ? 3 : 2
            }
        let when = runs.last.map { -$0.scheduledAt.microseconds } ?? planned?.first.microseconds ?? 0
        return Weight(rank: rank, when: when, job: job)
    }

    fileprivate var place: Place { Place(category: category, name: name, job: job) }

    fileprivate struct Weight: Comparable {
        var rank: Int
        var when: Int64
        var job: JobID

        static func < (left: Weight, right: Weight) -> Bool {
            (left.rank, left.when, left.job) < (right.rank, right.when, right.job)
        }
    }

    fileprivate struct Place: Comparable {
        var category: String
        var name: String
        var job: JobID

        static func < (left: Place, right: Place) -> Bool {
            (left.category, left.name, left.job) < (right.category, right.name, right.job)
        }
    }
}
