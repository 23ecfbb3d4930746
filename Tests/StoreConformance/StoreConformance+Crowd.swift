import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    /// Many at a time: no leader, no instant lost, none written twice.
    static let crowd: [ConformanceCase] = [
        ConformanceCase("eight claimers and 10,000 due jobs write every instant exactly once") { bench in
            let jobs = (0..<10_000).map { LedgerBench.job("job \($0)", schedule: LedgerBench.every(seconds: 60)) }
            let ids = try await bench.store.replaceCategory("Crowd", with: jobs, by: Author("test")).jobs.map(\.id)
            // Two instants each: one missed, one to run.
            bench.advance(.minutes(2))
            let messages = try await claim(bench, claimers: 8, limit: 100)
            #expect(messages.count == 10_000)
            #expect(Set(messages.map(\.runID)).count == 10_000)
            #expect(Set(messages.map(\.jobID)) == Set(ids))
            #expect(messages.allSatisfy { $0.scheduledAt == LedgerBench.start + .minutes(2) })
            for id in stride(from: 0, to: ids.count, by: 97).map({ ids[$0] }) {
                #expect(try await bench.runs(id).map(\.state) == [.pending, .missed])
            }
            #expect(try await bench.store.overview().waiting == 10_000)
        },
        ConformanceCase("of many offers for one attempt, made at the same time, one is granted") { bench in
            try await bench.define(LedgerBench.job())
            let message = try await bench.dueMessage()
            let stores = try await bench.handles(8)
            let verdicts = try await withThrowingTaskGroup(of: [GrantAnswer.Verdict].self) { group in
                for (index, store) in stores.enumerated() {
                    group.addTask {
                        let offers = (0..<10).map {
                            LedgerBench.offer(message, request: UInt64(index * 10 + $0), runner: "runner-\(index)")
                        }
                        return try await store.grant(offers, lease: LedgerBench.lease).map(\.verdict)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(verdicts.count(where: { $0 == .granted(fence: 1) }) == 1)
            #expect(verdicts.count(where: { $0 == .denied(.taken) }) == 79)
        },
        ConformanceCase("the same category replaced by many at the same time holds one of their versions") { bench in
            let stores = try await bench.handles(4)
            try await withThrowingTaskGroup { group in
                for (index, store) in stores.enumerated() {
                    group.addTask {
                        let jobs = (0..<20).map { LedgerBench.job("job \($0)", schedule: "\(index) * * * *") }
                        _ = try await store.replaceCategory("Contested", with: jobs, by: Author("test \(index)"))
                    }
                }
                try await group.waitForAll()
            }
            let jobs = try await bench.store.jobs(JobQuery(categoryName: "Contested"))
            #expect(jobs.count == 20)
            #expect(Set(jobs.map(\.definition.schedule)).count == 1)
        },
        ConformanceCase("one token used by many at the same time makes one run") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            let stores = try await bench.handles(8)
            let runs = try await withThrowingTaskGroup(of: RunID?.self) { group in
                for store in stores {
                    group.addTask { try await store.runNow(job, by: Author("ann"), request: "token") }
                }
                return try await group.reduce(into: Set<RunID?>()) { $0.insert($1) }
            }
            #expect(runs.count == 1)
            #expect(try await bench.runs(job).count == 1)
        },
    ]

    private static func claim(_ bench: LedgerBench, claimers: Int, limit: Int) async throws -> [JobMessage] {
        let stores = try await bench.handles(claimers)
        return try await withThrowingTaskGroup(of: [JobMessage].self) { group in
            for store in stores {
                group.addTask {
                    let bench = LedgerBench(store: store, clock: bench.clock, factory: bench.factory)
                    return try await bench.claimAll(limit: limit)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}
