import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    private static let start = LedgerBench.start

    /// Jobs at rest are edited, removed, and come back.
    static let pausedEdits: [ConformanceCase] = [
        ConformanceCase("a job at rest stays at rest when its schedule is changed, and runs by the new one after it") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job)
            bench.advance(.seconds(30))
            let edited = try await bench.edit(.update([LedgerBench.job(schedule: "0 15 * * *")]))
            #expect(edited.jobs.map(\.nextRun) == [nil] && edited.jobs.map(\.previousNextRun) == [nil])
            let paused = try await bench.job(job)
            #expect(paused.nextRun == nil && paused.pause?.since == start)
            bench.clock.set(start + .hours(4))
            #expect(try await bench.claimAll().isEmpty)
            try await bench.resume(job)
            #expect(try await bench.runs(job).map(\.scheduledAt) == [start + .hours(3)])
            #expect(try await bench.runs(job).map(\.state) == [.pending])
        },
        ConformanceCase("a job that rests for a time and gets another schedule still rests for that time") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, until: start + .minutes(10))
            let early = try await bench.edit(.update([LedgerBench.job(schedule: "*/2 * * * *")]))
            #expect(early.jobs.map(\.nextRun) == [start + .minutes(10)])
            #expect(early.jobs.map(\.previousNextRun) == [start + .minutes(10)])
            let late = try await bench.edit(.update([LedgerBench.job(schedule: "30 12 * * *")]))
            #expect(late.jobs.map(\.nextRun) == [start + .minutes(30)])
            #expect(try await bench.job(job).nextRun == start + .minutes(30))
            bench.advance(.minutes(10))
            #expect(try await bench.claimAll().isEmpty)
            bench.advance(.minutes(20))
            #expect(try await bench.claimAll().count == 1)
        },
        ConformanceCase("a job at rest whose command is changed keeps its instants and runs the new command") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job, until: start + .minutes(4))
            bench.advance(.minutes(2))
            var changed = LedgerBench.job()
            changed.command = "false"
            let edited = try await bench.edit(.update([changed]))
            #expect(edited.jobs.map(\.nextRun) == [start + .minutes(4)])
            bench.advance(.minutes(2))
            #expect(try await bench.claimAll().map(\.command) == ["false"])
            #expect(try await bench.runs(job).count == 4)
        },
        ConformanceCase("a renamed job rests on") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            try await bench.pause(job, note: "note")
            try await bench.edit(.save(LedgerBench.job("b"), as: job))
            #expect(try await bench.job(job).pause?.note == "note")
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().isEmpty)
        },
        ConformanceCase("a job that was removed at rest does not rest any more when it comes back") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job)
            let gone = try await bench.edit(.remove([job]))
            #expect(gone.removed.map(\.previousNextRun) == [nil])
            #expect(try await bench.job(job).pause == nil)
            #expect(try await bench.store.overview().paused == 0)
            let back = try await bench.edit(.update([LedgerBench.job()]))
            #expect(back.jobs.map(\.nextRun) == [start + .minutes(1)])
            #expect(try await bench.job(job).pause == nil)
            #expect(try await bench.dueMessage().jobID == job)
        },
        ConformanceCase("what a job at rest slept through is written when its schedule moves, and none of it runs") {
            bench in
            let moves = [
                LedgerBench.job("a", schedule: "0 15 * * *"), LedgerBench.job("a", enabled: false),
                LedgerBench.job("a", schedule: "0 15 * * *", queue: "slow"),
            ]
            for (index, moved) in moves.enumerated() {
                let began = bench.clock.now
                let category = "Category \(index)"
                let job = try #require(
                    try await bench.edit(.replace([LedgerBench.job("a")]), category: category).jobs.first?.id)
                try await bench.pause(job, until: index == 2 ? began + .hours(5) : nil, note: "holidays")
                bench.advance(.minutes(3) + .seconds(30))
                try await bench.edit(.update([moved]), category: category)
                let runs = try await bench.runs(job)
                #expect(runs.map(\.scheduledAt) == [3, 2, 1].map { began + .minutes($0) }, "\(moved)")
                #expect(runs.allSatisfy { $0.state == .skipped && $0.reason == .paused }, "\(moved)")
                #expect(runs.allSatisfy { $0.detail == "by ann: holidays" && $0.kind == .schedule }, "\(moved)")
                #expect(try await bench.store.sweep(limit: 10).dispatches.isEmpty)
                let paused = try await bench.job(job)
                #expect(paused.pause?.since == began && paused.pause?.note == "holidays", "it rests on")
                #expect(try await bench.claimAll().isEmpty)
                #expect(try await bench.runs(job).count == 3)
                bench.advance(.seconds(30))
            }
        },
        ConformanceCase("each instant of a rest has one row, however often the schedule moves meanwhile") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 60)))
            try await bench.pause(job)
            bench.advance(.seconds(150))
            try await bench.edit(.update([LedgerBench.job(schedule: LedgerBench.every(seconds: 40))]))
            bench.advance(.seconds(100))
            try await bench.edit(.update([LedgerBench.job(schedule: LedgerBench.every(seconds: 60))]))
            bench.advance(.seconds(60))
            try await bench.resume(job)
            let runs = try await bench.runs(job)
            #expect(runs.map(\.scheduledAt) == [300, 240, 200, 160, 120, 60].map { start + .seconds($0) })
            #expect(runs.map(\.state) == [.pending, .skipped, .skipped, .skipped, .skipped, .skipped])
        },
        ConformanceCase("what a job slept through is written when it is removed; nothing of it waits") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            try await bench.pause(jobs[0], jobs[1], note: "holidays")
            bench.advance(.minutes(2))
            try await bench.edit(.remove([jobs[0]]))
            try await bench.edit(.replace([]))
            for job in jobs {
                let runs = try await bench.runs(job)
                #expect(runs.map(\.scheduledAt) == [2, 1].map { start + .minutes($0) })
                #expect(runs.allSatisfy { $0.state == .skipped && $0.reason == .paused })
                #expect(runs.allSatisfy { $0.detail == "by ann: holidays" })
            }
        },
        ConformanceCase(
            "more than 1,000 instants that were slept through before an edit have one row, the latest another"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: LedgerBench.every(seconds: 10)))
            try await bench.pause(job)
            bench.advance(.seconds(10_020))
            try await bench.edit(.update([LedgerBench.job(enabled: false)]))
            let runs = try await bench.runs(job)
            #expect(runs.map(\.instants) == [1, 1_001] && runs.allSatisfy { $0.reason == .paused })
            #expect(runs.last?.lastInstant == start + .seconds(10_010))
        },
        ConformanceCase("what a job slept through keeps being slept through while its schedule stays") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            try await bench.pause(job)
            bench.advance(.minutes(3))
            try await bench.edit(.save(LedgerBench.job("other", queue: "slow"), as: job))
            #expect(try await bench.runs(job).isEmpty)
            try await bench.resume(job)
            #expect(try await bench.runs(job).map(\.state) == [.pending, .skipped, .skipped])
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.queue) == ["slow"])
        },
    ]
}
