import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// A run is tried again by hand.
    static let retries: [ConformanceCase] = [
        ConformanceCase("a retry is a new run of its job that names the one it tries again, who wants it, and why") {
            bench in
            let held = try await bench.running()
            try await bench.record(bench.finish(held, .exited(code: 1)))
            let before = try await bench.detail(held.run)
            bench.advance(.seconds(5))
            let run = try #require(try await retry(held.run, bench, note: "the disk is “empty” again 💾"))
            #expect(run != held.run)
            let detail = try await bench.detail(run)
            #expect(detail.run.kind == .retry && detail.run.parent == held.run && detail.run.state == .pending)
            #expect(detail.run.requestedBy == "ann" && detail.run.note == "the disk is “empty” again 💾")
            #expect(detail.run.scheduledAt == bench.clock.now && detail.wakeAt == bench.clock.now)
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [run])
            #expect(try await bench.detail(held.run) == before)
        },
        ConformanceCase("a run in each way of having ended can be tried again") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let outcomes: [Outcome] = [.exited(code: 0), .exited(code: 1), .timedOut, .runnerShutdown, .runnerDied]
            for (index, outcome) in outcomes.enumerated() {
                let message = try await bench.dueMessage()
                try await bench.complete(message, outcome, request: UInt64(index))
                let run = try #require(try await retry(message.runID, bench, token: "\(outcome)"))
                #expect(try await bench.cancel(run) == .cancelled)
                let again = try await retry(run, bench, token: "again \(outcome)")
                #expect(try await bench.cancel(try #require(again)) == .cancelled)
            }
            let skipped = try #require(try await bench.store.skipNext([job], by: LedgerBench.ann).first?.run)
            #expect(try await retry(skipped, bench, token: "skipped") != nil)
        },
        ConformanceCase("a run that has not ended is not tried again") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            #expect(try await retry(message.runID, bench, job: message.jobID, token: "1") == nil)
            try await bench.markQueued(message)
            #expect(try await retry(message.runID, bench, job: message.jobID, token: "2") == nil)
            let held = try await bench.start(message)
            #expect(try await retry(held.run, bench, job: message.jobID, token: "3") == nil)
            #expect(try await bench.runs(message.jobID).count == 1)
        },
        ConformanceCase("a run of another job, or one that nobody knows, is not tried again") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            try await bench.record(bench.finish(held, .exited(code: 1)))
            let other = try await bench.define(LedgerBench.job("b"), category: "Other")[0]
            #expect(try await retry(held.run, bench, job: other) == nil)
            #expect(try await retry(RunID(high: 1, low: 1), bench, job: other) == nil)
            #expect(try await bench.runs(other).isEmpty)
        },
        ConformanceCase("a job that was removed has no retries; one at rest and a disabled one have") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .exited(code: 1)))
            try await bench.pause(job)
            #expect(try await retry(held.run, bench, token: "1") != nil)
            try await bench.edit(.update([LedgerBench.job("a", enabled: false)]))
            #expect(try await retry(held.run, bench, token: "2") != nil)
            try await bench.edit(.remove([job]))
            #expect(try await retry(held.run, bench, token: "3") == nil)
        },
        ConformanceCase("a retry runs under the definition now in force") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            try await bench.record(bench.finish(held, .exited(code: 1)))
            try await bench.edit(.update([LedgerBench.job("a", queue: "slow")]))
            let run = try #require(try await retry(held.run, bench))
            let detail = try await bench.detail(run)
            #expect(detail.revision == 2 && detail.run.queue == "slow")
            #expect(try await bench.detail(held.run).revision == 1)
        },
        ConformanceCase("the same token makes the same retry, also once that has ended; another token another") {
            bench in
            let held = try await bench.running()
            try await bench.record(bench.finish(held, .exited(code: 1)))
            let run = try #require(try await retry(held.run, bench, token: "1"))
            #expect(try await retry(held.run, bench, token: "1") == run)
            #expect(try await retry(held.run, bench, token: "2") != run)
            _ = try await bench.cancel(run)
            bench.advance(.minutes(3))
            #expect(try await retry(held.run, bench, token: "1") == run)
            #expect(try await bench.audit(.runRetried).count == 2)
        },
        ConformanceCase("one token used by many at the same time makes one retry") { bench in
            let held = try await bench.running()
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .exited(code: 1)))
            let stores = try await bench.handles(8)
            let runs = try await withThrowingTaskGroup(of: RunID?.self) { group in
                for store in stores {
                    group.addTask {
                        try await store.start(RunRequest(job: job, retryOf: held.run, token: "1"), by: LedgerBench.ann)
                    }
                }
                return try await group.reduce(into: Set<RunID?>()) { $0.insert($1) }
            }
            #expect(runs.count == 1 && !runs.contains(nil))
            #expect(try await bench.runs(job).count == 2)
        },
        ConformanceCase("a run that somebody asks for may say why, in a thousand characters at most") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let long = String(repeating: "\u{1F680}", count: 1_001)
            for (index, note) in ["because", "", long].enumerated() {
                let request = RunRequest(job: job, note: note, token: "\(index)")
                let run = try #require(try await bench.store.start(request, by: LedgerBench.ann))
                let found = try await bench.run(run)
                #expect(found.kind == .manual && found.parent == nil && found.requestedBy == "ann")
                #expect((found.note ?? "") == String(note.prefix(1_000)))
            }
            let plain = try #require(try await bench.store.runNow(job, by: LedgerBench.ann, request: "plain"))
            #expect(try await bench.run(plain).note == nil)
        },
        ConformanceCase("a retry survives the run that it tries again") { bench in
            let held = try await bench.running(LedgerBench.job(schedule: "1 12 2 3 *"))
            try await bench.record(bench.finish(held, .exited(code: 1)))
            bench.advance(.days(80))
            let run = try #require(try await retry(held.run, bench))
            let message = try #require(try await bench.store.sweep(limit: 10).dispatches.first)
            try await bench.complete(message, .exited(code: 0), request: 2)
            bench.advance(.days(20))
            var gone = 0
            for _ in 0..<10 { gone += try await bench.store.prune(.standard, limit: 100) }
            #expect(gone == 1)
            #expect(try await bench.store.run(held.run) == nil)
            let found = try await bench.run(run)
            #expect(found.parent == held.run && found.state == .succeeded)
            #expect(try await bench.runs(found.jobID).map(\.parent) == [held.run])
        },
    ]

    /// Tries a run again; its job is looked up unless it is named.
    private static func retry(
        _ run: RunID, _ bench: LedgerBench, job: JobID? = nil, note: String? = nil, token: String = "token"
    ) async throws -> RunID? {
        var target = job
        if target == nil { target = try await bench.run(run).jobID }
        let request = RunRequest(job: try #require(target), retryOf: run, note: note, token: token)
        return try await bench.store.start(request, by: LedgerBench.ann)
    }
}
