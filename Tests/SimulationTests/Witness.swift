import CronqSchedule
import CronqShared

@testable import CronqRunner

/// What really happened on the hosts, written down by nobody who takes part in the protocol.
struct Witness {
    /// One command that was started.
    struct Spawn {
        var run: FencedRun
        var attempt: Int
        var jobID: JobID
        var runner: String
        var onLost: OnLost
        var start: TimeSpan
        var end: TimeSpan?
        /// How it ended; `nil` if it died with its runner.
        var exit: AttemptEnd?
        /// What its runner reported; `nil` if it died before.
        var outcome: Outcome?
        /// Whether its runner wrote that down before it died.
        var isReported = false
        /// Its runner stood still for a while: it could not fence itself.
        var wasPaused = false
    }

    private(set) var spawns: [FencedRun: [Spawn]] = [:]

    mutating func started(_ spawn: Spawn) { spawns[spawn.run, default: []].append(spawn) }

    mutating func change(_ run: FencedRun, _ change: (inout Spawn) -> Void) {
        guard var found = spawns[run], !found.isEmpty else { return }
        change(&found[found.count - 1])
        spawns[run] = found
    }

    func isAlive(_ run: FencedRun) -> Bool { spawns[run]?.last.map { $0.end == nil } ?? false }

    var all: [Spawn] { spawns.values.flatMap(\.self).sorted { ($0.start, $0.run.run) < ($1.start, $1.run.run) } }
}
