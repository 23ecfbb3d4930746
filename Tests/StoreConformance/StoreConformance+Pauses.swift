import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    private static let start = LedgerBench.start

    /// Jobs at rest, until somebody resumes them or until their time has come.
    static let pauses: [ConformanceCase] = [
        ConformanceCase("a job at rest is not claimed, has no next run, and says since when, by whom and why") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.seconds(30))
            #expect(try await bench.pause(job, note: "the “store” moves 🚚") == [job])
            let paused = try await bench.job(job)
            #expect(
                paused.pause
                    == Pause(since: start + .seconds(30), until: nil, by: "ann", note: "the “store” moves 🚚"))
            #expect(paused.nextRun == nil && paused.revision == 1)
            bench.advance(.days(1))
            #expect(try await bench.claimAll().isEmpty)
            #expect(try await bench.runs(job).isEmpty)
            let wake = try await bench.store.nextWake()
            #expect(wake.map { $0 > bench.clock.now + .days(36_500) } ?? true, "there is nothing to do")
        },
        ConformanceCase("other jobs go on meanwhile") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            try await bench.pause(jobs[0])
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().map(\.name) == ["b"])
        },
        ConformanceCase("unknown and removed jobs cannot rest") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            try await bench.edit(.remove([jobs[1]]))
            #expect(try await bench.pause(999, jobs[0], jobs[1]) == [jobs[0]])
            #expect(try await bench.pause(999).isEmpty)
            #expect(try await bench.store.pause([], until: nil, note: nil, by: LedgerBench.ann).isEmpty)
            #expect(try await bench.job(jobs[1]).pause == nil)
        },
        ConformanceCase("an instant that is due when its job is paused is not lost: it runs") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.minutes(2))
            try await bench.pause(job)
            #expect(try await bench.runs(job).map(\.state) == [.pending, .missed])
            let dispatched = try await bench.store.sweep(limit: 10).dispatches
            #expect(dispatched.map(\.scheduledAt) == [start + .minutes(2)])
            #expect(try await bench.job(job).nextRun == nil)
            bench.advance(.minutes(10))
            #expect(try await bench.claimAll().isEmpty)
        },
        ConformanceCase("what runs goes on while its job rests, and somebody may run it") { bench in
            let held = try await bench.running()
            let job = try await bench.run(held.run).jobID
            try await bench.pause(job)
            #expect(
                try await bench.store.renew(LedgerBench.heartbeat([held]), lease: bench.lease).renewed == [held])
            let wanted = try #require(try await bench.store.runNow(job, by: LedgerBench.bob, request: "1"))
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [wanted])
            try await bench.record(bench.finish(held, .exited(code: 0)))
            #expect(try await bench.run(held.run).state == .succeeded)
        },
        ConformanceCase("who pauses a job at rest gives it another end and note; it rests since the first time") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, until: start + .minutes(10), note: "first")
            bench.advance(.minutes(5))
            #expect(try await bench.pause(job, note: "second") == [job])
            #expect(try await bench.job(job).pause == Pause(since: start, until: nil, by: "ann", note: "second"))
            bench.advance(.minutes(15))
            #expect(try await bench.claimAll().isEmpty)
            try await bench.pause(job, until: start + .minutes(30))
            let paused = try await bench.job(job)
            #expect(paused.pause?.since == start && paused.pause?.note == nil)
            #expect(paused.nextRun == start + .minutes(30))
            bench.advance(.minutes(10))
            #expect(try await bench.claimAll().map(\.scheduledAt) == [start + .minutes(30)])
            #expect(try await bench.runs(job).count(where: { $0.reason == .paused }) == 29)
        },
        ConformanceCase("a disabled job can rest; enabled again it rests on until it is resumed") { bench in
            let job = try await bench.define(one: LedgerBench.job(enabled: false))
            #expect(try await bench.pause(job) == [job])
            #expect(try await bench.job(job).pause?.since == start)
            let enabled = try await bench.edit(.update([LedgerBench.job()]))
            #expect(enabled.jobs.map(\.nextRun) == [nil])
            bench.advance(.minutes(10))
            #expect(try await bench.claimAll().isEmpty)
            #expect(try await bench.job(job).pause?.since == start)
            #expect(try await bench.resume(job) == [job])
            #expect(try await bench.runs(job).count == 10)
        },
        ConformanceCase(
            "a job paused while the clock was a day ahead still rests when it is set right, and fires in time after that"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 3_600)))
            bench.advance(.days(1))
            try await bench.complete(try #require(try await bench.claimAll().first), .exited(code: 0))
            try await bench.pause(job)
            bench.clock.set(start + .minutes(30))
            #expect(try await bench.claimAll().isEmpty)
            let paused = try await bench.job(job)
            #expect(paused.pause != nil && paused.nextRun == nil)
            #expect(try await bench.resume(job) == [job])
            #expect(try await bench.job(job).nextRun == start + .hours(1))
        },
    ]

    /// A rest ends by itself.
    static let pauseEnds: [ConformanceCase] = [
        ConformanceCase(
            "a job that rests for a time runs next when that is over, or at its next instant if that is later"
        ) {
            bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b", schedule: "0 15 * * *"))
            let until = start + .minutes(3) + .seconds(30)
            try await bench.pause(jobs[0], jobs[1], until: until)
            #expect(try await bench.job(jobs[0]).nextRun == until)
            #expect(try await bench.job(jobs[1]).nextRun == start + .hours(3))
            #expect(try await bench.store.nextWake() == until)
            bench.clock.set(until - TimeSpan(microseconds: 1))
            #expect(try await bench.claimAll().isEmpty)
        },
        ConformanceCase("when the time has come, what was slept through is skipped and says why, and the latest runs") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, until: start + .minutes(3) + .seconds(30), note: "stocktaking")
            bench.advance(.minutes(3) + .seconds(30))
            let batch = try await bench.store.claim(limit: 10)
            #expect(batch.dispatches.map(\.scheduledAt) == [start + .minutes(3)] && batch.closed == 2)
            let skipped = try await bench.runs(job).dropFirst()
            #expect(skipped.map(\.scheduledAt) == [2, 1].map { start + .minutes($0) })
            #expect(skipped.allSatisfy { $0.state == .skipped && $0.reason == .paused && $0.kind == .schedule })
            #expect(skipped.allSatisfy { $0.detail == "by ann: stocktaking" && $0.finishedAt == bench.clock.now })
            let awake = try await bench.job(job)
            #expect(awake.pause == nil && awake.nextRun == start + .minutes(4))
            bench.advance(.minutes(1))
            #expect(try await bench.runs(job).count == 3)
            #expect(try await bench.store.claim(limit: 10).closed == 1, "the run before it has not ended")
        },
        ConformanceCase("what came after the end of a rest and was not claimed is missed, not skipped") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, until: start + .minutes(3) + .seconds(30))
            bench.advance(.minutes(6))
            #expect(try await bench.claimAll().map(\.scheduledAt) == [start + .minutes(6)])
            let runs = try await bench.runs(job)
            #expect(runs.map(\.reason) == [nil, .catchUp, .catchUp, .paused, .paused, .paused])
            #expect(runs.map(\.state) == [.pending, .missed, .missed, .skipped, .skipped, .skipped])
            #expect(runs.last?.detail == "by ann")
        },
        ConformanceCase("an instant at the very end of a rest is not part of it") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 60)))
            try await bench.pause(job, until: start + .minutes(2))
            bench.advance(.minutes(3))
            try await bench.claimAll()
            #expect(try await bench.runs(job).map(\.reason) == [nil, .catchUp, .paused])
        },
        ConformanceCase("a rest through which no instant fell leaves no trace in the history") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "0 13 * * *"))
            try await bench.pause(job, until: start + .minutes(10))
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().count == 1)
            #expect(try await bench.runs(job).map(\.state) == [.pending])
        },
        ConformanceCase("more than 1,000 instants of a rest have one row with their count, first and last") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 10)))
            try await bench.pause(job, until: start + .seconds(10_020))
            bench.advance(.seconds(10_020))
            #expect(try await bench.claimAll().count == 1)
            let runs = try await bench.runs(job)
            #expect(runs.map(\.instants) == [1, 1_001])
            let skipped = try #require(runs.last)
            #expect(skipped.state == .skipped && skipped.reason == .paused && skipped.detail == "by ann")
            #expect(skipped.scheduledAt == start + .seconds(10) && skipped.lastInstant == start + .seconds(10_010))
        },
        ConformanceCase("an instant that can no longer start when the rest ends is skipped, not missed") { bench in
            let job = try await bench.define(
                one: LedgerBench.job(schedule: "0 13 * * *", startDeadline: .minutes(10)))
            try await bench.pause(job, until: start + .hours(2))
            bench.advance(.hours(2))
            #expect(try await bench.claimAll().isEmpty)
            let runs = try await bench.runs(job)
            #expect(runs.map(\.state) == [.skipped] && runs.map(\.reason) == [.paused])
            #expect(runs.map(\.detail) == ["by ann"])
            #expect(try await bench.job(job).nextRun == start + .hours(25))
        },
        ConformanceCase("a rest that is over counts no more, also before a claim has seen that; another one is new") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, until: start + .minutes(3) + .seconds(30), note: "first")
            bench.advance(.minutes(5))
            #expect(try await bench.job(job).pause == nil)
            #expect(try await bench.store.jobs(JobQuery(condition: .paused)).isEmpty)
            #expect(try await bench.store.overview().paused == 0)
            try await bench.pause(job, note: "second")
            let runs = try await bench.runs(job)
            #expect(runs.map(\.reason) == [nil, .catchUp, .paused, .paused, .paused])
            #expect(runs.last?.detail == "by ann: first")
            #expect(
                try await bench.job(job).pause
                    == Pause(since: start + .minutes(5), until: nil, by: "ann", note: "second"))
        },
    ]

    static let resumptions: [ConformanceCase] = [
        ConformanceCase("a job that is resumed in time has its next instant again, and nothing was skipped") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "0 13 * * *"))
            try await bench.pause(job)
            bench.advance(.minutes(30))
            #expect(try await bench.resume(job) == [job])
            let found = try await bench.job(job)
            #expect(found.pause == nil && found.nextRun == start + .hours(1) && found.recentRuns.isEmpty)
            bench.advance(.minutes(30))
            #expect(try await bench.claimAll().count == 1)
        },
        ConformanceCase("what became due while a job rested has its rows when it is resumed, and the latest runs") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, note: "holidays")
            bench.advance(.minutes(4) + .seconds(30))
            #expect(try await bench.store.resume([job], by: LedgerBench.bob) == [job])
            let runs = try await bench.runs(job)
            #expect(runs.map(\.scheduledAt) == [4, 3, 2, 1].map { start + .minutes($0) })
            #expect(runs.map(\.state) == [.pending, .skipped, .skipped, .skipped])
            #expect(runs.dropFirst().allSatisfy { $0.reason == .paused && $0.detail == "by ann: holidays" })
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [runs[0].id])
            #expect(try await bench.job(job).nextRun == start + .minutes(5))
            #expect(try await bench.claimAll().isEmpty)
        },
        ConformanceCase("the latest instant makes way for a run that has not ended when its job is resumed") { bench in
            let held = try await bench.running()
            let job = try await bench.run(held.run).jobID
            try await bench.pause(job)
            bench.advance(.minutes(2))
            try await bench.resume(job)
            #expect(try await bench.runs(job).map(\.reason) == [.overlapRunning, .paused, nil])
        },
        ConformanceCase("jobs that do not rest are not resumed, nor those that nobody knows") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            try await bench.pause(jobs[1])
            #expect(try await bench.resume(jobs[0], jobs[1], 999) == [jobs[1]])
            #expect(try await bench.resume(jobs[0], jobs[1]).isEmpty)
            #expect(try await bench.job(jobs[0]).nextRun == start + .minutes(1))
        },
        ConformanceCase("a disabled job that rested does not run when it is resumed") { bench in
            let job = try await bench.define(one: LedgerBench.job(enabled: false))
            try await bench.pause(job)
            bench.advance(.minutes(5))
            #expect(try await bench.resume(job) == [job])
            let found = try await bench.job(job)
            #expect(found.pause == nil && found.nextRun == nil && found.recentRuns.isEmpty)
        },
        ConformanceCase("of many who resume a job at the same time, one writes what it slept through") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job)
            bench.advance(.minutes(5))
            let stores = try await bench.handles(8)
            let resumed = try await withThrowingTaskGroup(of: Int.self) { group in
                for store in stores {
                    group.addTask { try await store.resume([job], by: LedgerBench.ann).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(resumed == 1)
            #expect(try await bench.runs(job).count == 5)
        },
    ]

    static let skips: [ConformanceCase] = [
        ConformanceCase("the next instant is written as skipped, by whom, and the one after it is the next") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let instant = start + .minutes(1)
            let run = RunID(RunIdentity(job: job, kind: .schedule, schedule: 1, nominal: instant))
            #expect(
                try await bench.store.skipNext([job], by: LedgerBench.ann)
                    == [SkippedInstant(job: job, run: run, instant: instant, nextRun: start + .minutes(2))])
            let skipped = try await bench.run(run)
            #expect(skipped.state == .skipped && skipped.reason == .skipRequested && skipped.detail == "by ann")
            #expect(skipped.kind == .schedule && skipped.scheduledAt == instant && skipped.finishedAt == start)
            #expect(try await bench.job(job).nextRun == start + .minutes(2))
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().isEmpty)
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().map(\.scheduledAt) == [start + .minutes(2)])
            #expect(try await bench.runs(job).count == 2)
        },
        ConformanceCase("who skips twice skips two instants") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            _ = try await bench.store.skipNext([job], by: LedgerBench.ann)
            let second = try await bench.store.skipNext([job], by: LedgerBench.bob)
            #expect(second.map(\.instant) == [start + .minutes(2)] && second.map(\.nextRun) == [start + .minutes(3)])
            #expect(try await bench.runs(job).map(\.detail) == ["by bob", "by ann"])
        },
        ConformanceCase("an instant that is due already runs, and the one after it is skipped") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.minutes(2))
            let skipped = try await bench.store.skipNext([job], by: LedgerBench.ann)
            #expect(skipped.map(\.instant) == [start + .minutes(3)])
            #expect(try await bench.runs(job).map(\.state) == [.skipped, .pending, .missed])
            #expect(
                try await bench.store.sweep(limit: 10).dispatches.map(\.scheduledAt) == [start + .minutes(2)])
        },
        ConformanceCase("the last instant of a schedule can be skipped, and then there is none") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "R1/2026-03-02T12:00:30Z/PT1M"))
            let skipped = try await bench.store.skipNext([job], by: LedgerBench.ann)
            #expect(skipped.map(\.nextRun) == [nil])
            #expect(try await bench.job(job).nextRun == nil)
            #expect(try await bench.store.skipNext([job], by: LedgerBench.ann).isEmpty)
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().isEmpty)
            #expect(try await bench.runs(job).count == 1)
        },
        ConformanceCase("jobs without a next instant, at rest, removed or unknown skip nothing") { bench in
            let jobs = try await bench.define(
                LedgerBench.job("plain"), LedgerBench.job("off", enabled: false), LedgerBench.job("rests"),
                LedgerBench.job("rests for a time"), LedgerBench.job("gone"))
            try await bench.pause(jobs[2])
            try await bench.pause(jobs[3], until: start + .hours(1))
            try await bench.edit(.remove([jobs[4]]))
            let skipped = try await bench.store.skipNext(jobs + [999], by: LedgerBench.ann)
            #expect(skipped.map(\.job) == [jobs[0]])
            for job in jobs[1...] { #expect(try await bench.runs(job).isEmpty) }
        },
        ConformanceCase("an edit that keeps the schedule keeps what was skipped") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            _ = try await bench.store.skipNext([job], by: LedgerBench.ann)
            let edited = try await bench.edit(.update([LedgerBench.job(queue: "slow")]))
            #expect(edited.jobs.map(\.nextRun) == [start + .minutes(2)])
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().isEmpty)
        },
    ]
}
