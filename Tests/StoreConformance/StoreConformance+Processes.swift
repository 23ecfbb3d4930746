import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let processes: [ConformanceCase] = [
        ConformanceCase("what a dead runner holds and never spawned is pending again at once") { bench in
            let held = try await bench.running()
            bench.advance(.seconds(2))
            #expect(try await bench.store.giveBack(heldBy: [RunnerID("runner-1")]) == 1)
            let detail = try await bench.detail(held.run)
            #expect(detail.run.state == .pending && detail.run.host == nil && detail.run.startedAt == nil)
            #expect(detail.wakeAt == bench.clock.now)
            #expect(try await bench.attempt(held).outcome == "declined")
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [held.run])
            #expect(try await bench.store.giveBack(heldBy: [RunnerID("runner-1")]) == 0, "it holds nothing any more")
        },
        ConformanceCase("what other runners hold, what is recorded, and what never ran is not given back") { bench in
            let jobs = ["a", "b", "c", "d"].map { LedgerBench.job($0, schedule: "1 12 2 3 *") }
            _ = try await bench.store.replaceCategory("Four", with: jobs, by: Author("test"))
            bench.advance(.minutes(1))
            let messages = try await bench.claimAll()
            let mine = try await bench.start(messages[0], request: 1, runner: "dead-1")
            let other = try await bench.start(messages[1], request: 2, runner: "alive")
            let ended = try await bench.start(messages[2], request: 3, runner: "dead-2")
            try await bench.record(bench.finish(ended, .exited(code: 0)))
            #expect(try await bench.store.giveBack(heldBy: [RunnerID("dead-1"), RunnerID("dead-2")]) == 1)
            #expect(try await bench.run(mine.run).state == .pending)
            #expect(try await bench.run(other.run).state == .running)
            #expect(try await bench.run(ended.run).state == .succeeded)
            #expect(try await bench.run(messages[3].runID).state == .pending)
            #expect(try await bench.store.giveBack(heldBy: []) == 0)
        },
        ConformanceCase("what is given back of a removed job is cancelled") { bench in
            let held = try await bench.running()
            try await bench.define()
            #expect(try await bench.store.giveBack(heldBy: [RunnerID("runner-1")]) == 0)
            let run = try await bench.run(held.run)
            #expect(run.state == .cancelled && run.reason == .jobRemoved && run.startedAt == nil)
        },
        ConformanceCase("a process that announces itself is known, with what it says, from when to when") { bench in
            let began = bench.clock.now
            let injector = process("i-1", .injector)
            try await bench.store.announce(injector)
            bench.advance(.seconds(1))
            try await bench.store.announce(process("r-1", .results))
            try await bench.store.announce(injector)
            let known = try await bench.store.processes(since: began)
            #expect(known.map(\.description) == [injector, process("r-1", .results)])
            #expect(known.map(\.firstSeenAt) == [began, bench.clock.now])
            #expect(known.map(\.lastSeenAt) == [bench.clock.now, bench.clock.now])
        },
        ConformanceCase("a process that fell silent is not among those seen since, and is forgotten after a day") {
            bench in
            try await bench.store.announce(process("r-1", .results))
            bench.advance(ProcessDescription.silenceLimit)
            try await bench.store.announce(process("r-2", .results))
            #expect(try await bench.store.processes(since: bench.clock.now).map(\.description.id) == ["r-2"])
            #expect(try await bench.store.processes(since: LedgerBench.start).count == 2)
            bench.advance(.hours(25))
            _ = try await bench.store.prune(.standard, limit: 100)
            #expect(try await bench.store.processes(since: LedgerBench.start).isEmpty)
        },
        ConformanceCase("many announcements at the same time all count") { bench in
            let store = bench.store
            try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask { try await store.announce(process("p-\(number % 10)", .injector)) }
                }
                try await group.waitForAll()
            }
            #expect(try await bench.store.processes(since: LedgerBench.start).count == 10)
        },
    ]

    private static func process(_ id: String, _ role: ProcessDescription.Role) -> ProcessDescription {
        ProcessDescription(id: id, role: role, host: "\(id).example.org", processID: 77, version: "1.2.3")
    }
}
