import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let definitions: [ConformanceCase] = [
        ConformanceCase("new jobs are added in the order of the request, with their next instants") { bench in
            let replaced = try await bench.store.replaceCategory(
                "Ops", with: [LedgerBench.job("b"), LedgerBench.job("a", schedule: "0 13 * * *")], by: Author("ann"))
            #expect(replaced.jobs.map(\.name) == ["b", "a"] && replaced.jobs.map(\.change) == [.added, .added])
            let next = [LedgerBench.start + .minutes(1), LedgerBench.start + .hours(1)]
            #expect(replaced.jobs.map(\.nextRun) == next)
            #expect(replaced.removed.isEmpty && Set(replaced.jobs.map(\.id)).count == 2)
            let job = try #require(try await bench.store.job(replaced.jobs[1].id))
            #expect(job.definition == LedgerBench.job("a", schedule: "0 13 * * *") && job.revision == 1)
            #expect((job.category.id, job.category.name) == (replaced.categoryID, "Ops") && job.removedAt == nil)
        },
        ConformanceCase("every field of a definition survives the store") { bench in
            let definition = JobDefinition(
                name: "  Ünïcode “job” \u{1F680}", description: "line\nline", schedule: "30 5 * * mon-fri",
                timeZone: "Europe/London", command: "printf '%s\\n' \"$X\" | sed 's/a/b/'; exit 3",
                routingKey: "slow.queue",
                enabled: false, timeout: .minutes(90), grace: .zero, startDeadline: .days(3), onLost: .rerun)
            let job = try await bench.define(one: definition)
            #expect(try await bench.store.job(job)?.definition == definition)
        },
        ConformanceCase("the same category again changes nothing") { bench in
            let jobs = [LedgerBench.job("a"), LedgerBench.job("b", schedule: "0 13 * * *")]
            let first = try await bench.store.replaceCategory("Ops", with: jobs, by: Author("ann"))
            let second = try await bench.store.replaceCategory("Ops", with: jobs.reversed(), by: Author("bob"))
            #expect(second.jobs.map(\.change) == [.unchanged, .unchanged])
            #expect(second.jobs.map(\.id) == first.jobs.reversed().map(\.id))
            #expect(second.jobs.map(\.nextRun) == first.jobs.reversed().map(\.nextRun))
            #expect(try await bench.store.job(first.jobs[0].id)?.revision == 1)
        },
        ConformanceCase(
            "a changed job keeps its id and gets a new revision; one with the same schedule keeps its instant"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job("a", schedule: LedgerBench.every(seconds: 60)))
            bench.advance(.seconds(30))
            var changed = LedgerBench.job("a", schedule: LedgerBench.every(seconds: 60))
            changed.command = "false"
            let replaced = try await bench.store.replaceCategory(
                LedgerBench.category, with: [changed], by: Author("ann"))
            #expect(replaced.jobs.map(\.id) == [job] && replaced.jobs.map(\.change) == [.changed])
            #expect(replaced.jobs.map(\.nextRun) == [LedgerBench.start + .minutes(1)])
            let found = try #require(try await bench.store.job(job))
            #expect(found.definition == changed && found.revision == 2)
        },
        ConformanceCase("a new schedule or zone moves the next instant") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            try await bench.define(LedgerBench.job("a", schedule: "0 15 * * *"))
            #expect(try await bench.store.job(job)?.nextRun == LedgerBench.start + .hours(3))
            var zoned = LedgerBench.job("a", schedule: "0 15 * * *")
            zoned.timeZone = "Europe/Berlin"
            try await bench.define(zoned)
            #expect(try await bench.store.job(job)?.nextRun == LedgerBench.start + .hours(2))
        },
        ConformanceCase("names of jobs and categories are equal whatever their case, and take the newest spelling") {
            bench in
            let job = try await bench.define(one: LedgerBench.job("Nightly Export"))
            let replaced = try await bench.store.replaceCategory(
                LedgerBench.category.uppercased(), with: [LedgerBench.job("NIGHTLY export  ")], by: Author("ann"))
            #expect(replaced.jobs.map(\.id) == [job] && replaced.removed.isEmpty)
            #expect(try await bench.store.job(job)?.definition.name == "NIGHTLY export  ")
            #expect(try await bench.store.categories().count == 1)
        },
        ConformanceCase("the same name twice in one request is refused by its place, and nothing is changed") { bench in
            let jobs = [LedgerBench.job("a"), LedgerBench.job("b"), LedgerBench.job("A ")]
            let error = await #expect(throws: DefinitionError.self) {
                try await bench.store.replaceCategory("Ops", with: jobs, by: Author("ann"))
            }
            #expect(error?.faults.map(\.path) == ["jobs[2].name"])
            let found = try await bench.store.jobs(JobQuery())
            #expect(found.isEmpty)
        },
        ConformanceCase("jobs of another category with the same name are other jobs") { bench in
            let one = try await bench.define(LedgerBench.job(), category: "one")
            let two = try await bench.define(LedgerBench.job(), category: "two")
            #expect(one != two)
            try await bench.define(category: "one")
            let left = try await bench.store.jobs(JobQuery()).map(\.id)
            #expect(left == two)
        },
        ConformanceCase(
            "a disabled job rests; enabled again it begins with the next instant, not with those it slept through"
        ) {
            bench in
            let job = try await bench.define(one: LedgerBench.job(enabled: false))
            #expect(try await bench.store.job(job)?.nextRun == nil)
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().isEmpty)
            try await bench.define(LedgerBench.job())
            #expect(try await bench.store.job(job)?.nextRun == LedgerBench.start + .minutes(61))
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().count == 1)
            #expect(try await bench.runs(job).count == 1)
        },
        ConformanceCase("one bad definition refuses the whole request, naming every fault, and changes nothing") {
            bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            var zoneless = LedgerBench.job("d")
            zoneless.timeZone = "Mars/Olympus"
            let jobs = [
                LedgerBench.job("a", schedule: "0 9 * * *"), LedgerBench.job("b", schedule: "nonsense"),
                LedgerBench.job("c", schedule: "R1/2020-01-01T00:00:00Z/PT1M"), zoneless,
            ]
            let error = await #expect(throws: DefinitionError.self) {
                try await bench.store.replaceCategory("New", with: jobs, by: Author("ann"))
            }
            #expect(error?.faults.map(\.path) == ["jobs[1].schedule", "jobs[2].schedule", "jobs[3].time_zone"])
            await #expect(throws: DefinitionError.self) {
                try await bench.store.replaceCategory(LedgerBench.category, with: jobs, by: Author("ann"))
            }
            #expect(try await bench.store.categories().map(\.name) == [LedgerBench.category])
            let found = try await bench.store.jobs(JobQuery())
            #expect(found.map(\.id) == [job] && found.first?.definition == LedgerBench.job("a"))
            #expect(found.first?.nextRun == LedgerBench.start + .minutes(1))
            try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
        },
        ConformanceCase("a schedule that is over is refused when it is new, and kept while the job around it changes") {
            bench in
            let text = "R1/2026-03-02T12:01:00Z/PT1M"
            let job = try await bench.define(one: LedgerBench.job("a", schedule: text))
            _ = try await bench.dueMessage()
            bench.advance(.days(1))
            try await bench.define(LedgerBench.job("a", schedule: text))
            var changed = LedgerBench.job("a", schedule: text)
            changed.command = "false"
            let replaced = try await bench.store.replaceCategory(
                LedgerBench.category, with: [changed], by: Author("ann"))
            #expect(replaced.jobs.map(\.id) == [job] && replaced.jobs.map(\.nextRun) == [nil])
            await #expect(throws: DefinitionError.self) {
                try await bench.define(changed, LedgerBench.job("b", schedule: text))
            }
            await #expect(throws: DefinitionError.self) {
                try await bench.define(LedgerBench.job("a", schedule: "R1/2026-03-02T12:00:00Z/PT2M"))
            }
        },
    ]

    /// What a change of definitions does to runs.
    static let changes: [ConformanceCase] = [
        ConformanceCase("an instant that is due when its job is edited runs under the old definition") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            bench.advance(.minutes(2) + .seconds(1))
            var changed = LedgerBench.job("a", schedule: "0 15 * * *")
            changed.command = "false"
            try await bench.define(changed)
            let runs = try await bench.runs(job)
            #expect(runs.map(\.state) == [.pending, .missed])
            let message = try #require(try await bench.store.sweep(limit: 10).dispatches.first)
            #expect(message.command == "true" && message.runID == runs[0].id)
            let detail = try await bench.detail(message.runID)
            #expect(detail.revision == 1 && detail.definition.command == "true")
            #expect(try await bench.store.job(job)?.nextRun == LedgerBench.start + .hours(3))
            #expect(try await bench.claimAll().isEmpty)
        },
        ConformanceCase("an instant that is due when its job is disabled still runs") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            bench.advance(.minutes(1))
            try await bench.define(LedgerBench.job("a", enabled: false))
            #expect(try await bench.runs(job).map(\.state) == [.pending])
            #expect(try await bench.store.sweep(limit: 10).dispatches.count == 1)
        },
        ConformanceCase("an instant that is due when its job is removed has its row, cancelled") { bench in
            let job = try await bench.define(one: LedgerBench.job("a"))
            bench.advance(.minutes(1))
            let replaced = try await bench.store.replaceCategory(LedgerBench.category, with: [], by: Author("ann"))
            #expect(replaced.removed.map(\.name) == ["a"] && replaced.jobs.isEmpty)
            let run = try #require(try await bench.runs(job).first)
            #expect(run.state == .cancelled && run.reason == .jobRemoved && run.detail?.contains("ann") == true)
            #expect(run.scheduledAt == LedgerBench.start + .minutes(1))
        },
        ConformanceCase("removing a job cancels what waits and leaves what runs") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            let extra = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            let queued = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "2"))
            try await bench.store.markQueued(try await bench.store.sweep(limit: 10).dispatches.map(\.published))
            try await bench.define()
            for run in [extra, queued] { #expect(try await bench.run(run).state == .cancelled) }
            #expect(try await bench.run(held.run).state == .running)
            let renewed = try await bench.store.renew(LedgerBench.heartbeat([held]), lease: bench.lease).renewed
            #expect(renewed == [held])
            try await bench.record(bench.finish(held, .exited(code: 0)))
            #expect(try await bench.run(held.run).state == .succeeded)
        },
        ConformanceCase("a removed job is gone from lists and claims and keeps its history") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .exited(code: 0)))
            bench.advance(.seconds(1))
            try await bench.define()
            bench.advance(.hours(1))
            #expect(try await bench.claimAll().isEmpty)
            #expect(try await bench.store.jobs(JobQuery()).isEmpty)
            #expect(try await bench.store.jobs(JobQuery(id: job)).isEmpty)
            let removed = try #require(try await bench.store.job(job))
            #expect(removed.removedAt == LedgerBench.start + .seconds(61) && removed.nextRun == nil)
            #expect(removed.recentRuns.map(\.id) == [held.run])
            #expect(try await bench.store.runNow(job, by: Author("ann"), request: "1") == nil)
            #expect(try await bench.run(held.run).jobName == "a")
        },
        ConformanceCase("a job that returns has its id, its history and instants from now on") { bench in
            let held = try await bench.running(LedgerBench.job("a"))
            let job = try await bench.run(held.run).jobID
            try await bench.record(bench.finish(held, .exited(code: 0)))
            try await bench.define()
            bench.advance(.hours(1))
            let replaced = try await bench.store.replaceCategory(
                LedgerBench.category, with: [LedgerBench.job("a")], by: Author("b"))
            #expect(replaced.jobs.map(\.id) == [job] && replaced.jobs.map(\.change) == [.added])
            #expect(replaced.jobs.map(\.nextRun) == [LedgerBench.start + .minutes(62)])
            let returned = try #require(try await bench.store.job(job))
            #expect(returned.removedAt == nil && returned.recentRuns.map(\.id) == [held.run])
            bench.advance(.minutes(1))
            #expect(try await bench.claimAll().count == 1)
            #expect(try await bench.runs(job).count == 2)
        },
    ]

    static let requests: [ConformanceCase] = [
        ConformanceCase("run now makes a run that is to be published at once, and says who asked") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            bench.advance(.seconds(5))
            let run = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            let detail = try await bench.detail(run)
            #expect(detail.run.state == .pending && detail.run.kind == .manual && detail.run.requestedBy == "ann")
            #expect(detail.run.scheduledAt == bench.clock.now && detail.wakeAt == bench.clock.now)
            #expect(try await bench.store.nextWake() == bench.clock.now)
            #expect(try await bench.store.sweep(limit: 10).dispatches.map(\.runID) == [run])
        },
        ConformanceCase("run now runs while another run of the job is running") { bench in
            let held = try await bench.running()
            let job = try await bench.run(held.run).jobID
            let run = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            let message = try #require(try await bench.store.sweep(limit: 10).dispatches.first)
            #expect(message.runID == run)
            _ = try await bench.start(message, request: 9)
            #expect(try await bench.store.overview().running.count == 2)
        },
        ConformanceCase("the same token makes the same run, later and after its end as well; another token another") {
            bench in
            let job = try await bench.define(one: LedgerBench.job())
            let run = try #require(try await bench.store.runNow(job, by: Author("ann"), request: "1"))
            #expect(try await bench.store.runNow(job, by: Author("ann"), request: "1") == run)
            #expect(try await bench.store.runNow(job, by: Author("ann"), request: "2") != run)
            bench.advance(.minutes(10))
            let message = try #require(
                try await bench.store.sweep(limit: 10).dispatches.first { $0.runID == run })
            try await bench.record(bench.finish(try await bench.start(message), .exited(code: 0)))
            #expect(try await bench.store.runNow(job, by: Author("bob"), request: "1") == run)
        },
        ConformanceCase("the same token for two jobs makes two runs") { bench in
            let jobs = try await bench.define(LedgerBench.job("a"), LedgerBench.job("b"))
            let first = try #require(try await bench.store.runNow(jobs[0], by: Author("ann"), request: "1"))
            let second = try #require(try await bench.store.runNow(jobs[1], by: Author("ann"), request: "1"))
            #expect(first != second)
        },
        ConformanceCase("a job that does not exist cannot be run; a disabled one can") { bench in
            #expect(try await bench.store.runNow(12_345, by: Author("ann"), request: "1") == nil)
            let job = try await bench.define(one: LedgerBench.job(enabled: false))
            #expect(try await bench.store.runNow(job, by: Author("ann"), request: "1") != nil)
        },
        ConformanceCase("a run that somebody asked for does not move the job's next instant") { bench in
            let job = try await bench.define(one: LedgerBench.job())
            _ = try await bench.store.runNow(job, by: Author("ann"), request: "1")
            #expect(try await bench.store.job(job)?.nextRun == LedgerBench.start + .minutes(1))
        },
    ]
}
