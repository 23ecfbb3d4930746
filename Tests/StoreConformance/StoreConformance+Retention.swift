import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let retention: [ConformanceCase] = [
        ConformanceCase("runs older than their retention go, with attempts and output; younger ones stay") { bench in
            let held = try await bench.running()
            let job = try await bench.run(held.run).jobID
            _ = try await bench.store.append([
                OutputChunk(run: held, number: 0, stream: .stdout, offset: 0, at: bench.clock.now, bytes: [1])
            ])
            try await bench.record(bench.finish(held, .exited(code: 0)))
            bench.advance(.days(10))
            let young = try await bench.start(try #require(try await bench.claimAll().first), request: 2)
            try await bench.record(bench.finish(young, .exited(code: 0)))
            let policy = Retention(runs: 100_000, age: .days(9), output: .days(9))
            var gone = 0
            for _ in 0..<20 { gone += try await bench.store.prune(policy, limit: 10_000) }
            #expect(gone >= 1)
            #expect(try await bench.store.run(held.run) == nil)
            #expect(try await bench.store.output(of: held.run, fence: 1, from: 0, limit: 10).isEmpty)
            #expect(try await bench.store.run(young.run) != nil)
            #expect(try await bench.runs(job).allSatisfy { $0.scheduledAt >= bench.clock.now - .days(9) })
            // A result that comes after that has its receipt.
            try await bench.record(bench.finish(held, .exited(code: 0)))
        },
        ConformanceCase("of each job the newest runs stay, whatever another job has") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b", schedule: "*/10 * * * *"))
            bench.advance(.minutes(60))
            for (index, message) in try await bench.claimAll().enumerated() {
                try await bench.record(bench.finish(try await bench.start(message, request: UInt64(index)), .timedOut))
            }
            let newest = try await bench.runs(jobs[0], limit: 20).map(\.id)
            let policy = Retention(runs: 20, age: .days(90), output: .days(14))
            #expect(try await bench.store.prune(policy, limit: 1_000) == 40)
            #expect(try await bench.runs(jobs[0]).map(\.id) == newest)
            #expect(try await bench.runs(jobs[1]).count == 6)
            #expect(try await bench.store.prune(policy, limit: 1_000) == 0)
        },
        ConformanceCase("pruning goes in batches and gets everywhere in the end") { bench in
            let many = (0..<120).map { LedgerBench.job("job \($0)", schedule: LedgerBench.every(seconds: 60)) }
            let ids = try await bench.store.replaceCategory("Many", with: many, by: Author("ann")).jobs.map(\.id)
            bench.advance(.minutes(5))
            try await bench.claimAll()
            // Each job has four missed rows and one alive: two go.
            let policy = Retention(runs: 3, age: .days(90), output: .days(14))
            var gone = 0
            for _ in 0..<100 {
                let batch = try await bench.store.prune(policy, limit: 7)
                #expect(batch <= 7)
                gone += batch
            }
            #expect(gone == 240)
            for id in [ids[0], ids[60], ids[119]] { #expect(try await bench.runs(id).count == 3) }
        },
        ConformanceCase("what has not ended is never pruned, nor its output, however old and many") { bench in
            let held = try await bench.running(LedgerBench.job("a", schedule: "1 12 2 3 *"))
            let job = try await bench.run(held.run).jobID
            let chunk = OutputChunk(run: held, number: 0, stream: .stdout, offset: 0, at: bench.clock.now, bytes: [1])
            _ = try await bench.store.append([chunk])
            for number in 0..<5 { _ = try await bench.store.runNow(job, by: Author("ann"), request: "\(number)") }
            bench.advance(.days(300))
            let policy = Retention(runs: 1, age: .days(1), output: .days(1))
            #expect(try await bench.store.prune(policy, limit: 100) == 0)
            #expect(try await bench.runs(job).count == 6)
            #expect(try await bench.store.output(of: held.run, fence: nil, from: 0, limit: 10) == [chunk])
        },
        ConformanceCase("output goes earlier than its run where the policy says so") { bench in
            let held = try await bench.running(LedgerBench.job("a", schedule: "1 12 2 3 *"))
            let chunks = (0..<30).map {
                OutputChunk(run: held, number: $0, stream: .stdout, offset: Int64($0), at: bench.clock.now, bytes: [1])
            }
            _ = try await bench.store.append(chunks)
            try await bench.record(bench.finish(held, .exited(code: 0)))
            bench.advance(.days(15))
            for _ in 0..<10 { #expect(try await bench.store.prune(.standard, limit: 10) == 0) }
            #expect(try await bench.store.output(of: held.run, fence: nil, from: 0, limit: 100).isEmpty)
            #expect(try await bench.run(held.run).state == .succeeded)
        },
        ConformanceCase("a token is remembered for a day at least, and runners that are gone are forgotten") { bench in
            let job = try await bench.define(one: LedgerBench.job(schedule: "0 0 1 1 *"))
            let run = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            _ = try await bench.store.renew(LedgerBench.heartbeat(), lease: bench.lease)
            bench.advance(.hours(23))
            _ = try await bench.store.prune(.standard, limit: 100)
            #expect(try await bench.store.runNow(job, by: Author("ann"), request: "1") == run)
            #expect(try await bench.store.runners(since: LedgerBench.start).count == 1)
            bench.advance(.hours(24))
            _ = try await bench.store.prune(.standard, limit: 100)
            #expect(try await bench.store.runners(since: LedgerBench.start).isEmpty)
        },
    ]
}
