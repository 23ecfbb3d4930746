import CronqSQLite
import CronqSchedule
import CronqShared
import TestSupport

@testable import CronqRunner

/// What goes wrong, and what people change meanwhile.
extension World {
    /// One misfortune, and the date of the next.
    func strike() {
        guard now < Self.faultsEnd else { return }
        after(between(.milliseconds(100), .seconds(3))) { $0.strike() }
        switch hasPartitionsOnly ? 18 : hasOutagesOnly ? 10 + pick(8) : pick(22) {
        case 0...2: killRunner(pick(runners.count))
        case 3...4:
            pauseRunner(
                pick(runners.count), for: between(.milliseconds(200), chance(30) ? .seconds(22) : Self.lease * 2))
        case 5...6: killResults(pick(results.count))
        case 7...8: killInjector(pick(injectors.count))
        case 9: leave(pick(runners.count), chance(50) ? .drain : .stop)
        case 10...11: outage(for: between(.milliseconds(200), .seconds(8)))
        case 12...13: alarm(for: between(.milliseconds(500), .seconds(10)))
        case 14...15:
            log("the store is away")
            store.set(isDown: true)
            after(between(.milliseconds(200), .seconds(8))) {
                $0.log("the store is back")
                $0.store.set(isDown: false)
            }
        case 16...17:
            let step = between(.milliseconds(-400), .milliseconds(400))
            log("the database's clock steps by \(step)")
            clock.step(by: step)
        case 18...19: isolateSomebody()
        case 20:
            // Both injectors at once: instants pile up.
            for number in injectors.indices { killInjector(number) }
        default:
            guard seed % 5 == 0 else { return }
            log("everything sleeps for twenty minutes")
            now = now + .minutes(20)
            clock.set(elapsed: now)
            for spawn in witness.all where spawn.end == nil { witness.change(spawn.run) { $0.wasPaused = true } }
        }
    }

    /// The broker is gone; when it is back, what waited may be lost, and what was not acknowledged comes again.
    private func outage(for span: TimeSpan) {
        log("the broker is away for \(span)")
        broker.set(isDown: true)
        after(span) { world in
            world.log("the broker is back")
            world.broker.set(isDown: false)
            world.jobQueue.removeAll { _ in world.chance(30) }
            for runner in world.runners { world.jobQueue += runner.deliveries.compactMap(\.self) }
            world.dispatch()
        }
    }

    /// Preferably one whose command would be started again elsewhere, for as long as that takes.
    private func isolateSomebody() {
        let holders = runners.indices.filter { number in
            runners[number].machine.attempts.values.contains { $0.message.onLost == .rerun }
        }
        // Somebody must be left to start the second attempt.
        let number = hasPartitionsOnly ? 0 : holders.randomElement(using: &random) ?? pick(runners.count)
        isolate(number, for: between(chance(60) ? .seconds(18) : .seconds(1), .seconds(25)))
    }

    /// One runner's network is gone: its commands go on, the broker gives its messages to others.
    private func isolate(_ number: Int, for span: TimeSpan) {
        guard runners[number].isAlive, isolated.insert(number).inserted else { return }
        log("runner \(runners[number].id) is alone for \(span)")
        jobQueue += runners[number].deliveries.compactMap(\.self)
        dispatch()
        after(span) { world in
            guard world.isolated.remove(number) != nil else { return }
            world.log("runner \(world.runners[number].id) is back")
            world.dispatch()
        }
    }

    /// The broker takes nothing from publishers, and says so.
    private func alarm(for span: TimeSpan) {
        if let blockedUntil, blockedUntil > now { return }
        log("the broker blocks publishers for \(span)")
        let end = now + span
        blockedUntil = end
        for number in runners.indices { receive(number, runners[number].life, .event(.blocked(true))) }
        after(span) { world in
            world.log("publishers are free again")
            for number in world.runners.indices {
                world.receive(number, world.runners[number].life, .event(.blocked(false)))
            }
        }
    }

    /// From here on nothing goes wrong any more.
    func heal() {
        log("everything heals")
        isFaulty = false
        store.set(faults: 0)
        store.set(isDown: false)
        broker.set(faults: 0)
        broker.set(isDown: false)
        blockedUntil = nil
        isolated = []
        dispatch()
        clock.correct()
        for number in runners.indices {
            let life = runners[number].life
            after(.zero) { await $0.resumeRunner(number, life) }
            receive(number, life, .event(.blocked(false)))
        }
    }

    // MARK: - Definitions

    /// A PUT, a "run now" or a "kill".
    func change() async throws {
        guard now < Self.changesEnd - .seconds(2) else { return }
        after(between(.milliseconds(200), .seconds(4))) { try await $0.change() }
        if chance(hasPartitionsOnly ? 10 : 20) {
            try await cancelSomething()
        } else if chance(50) {
            try await runNow()
        } else {
            try await changeJobs()
        }
        if chance(70) { await publish([OutboundMessage(.wake, to: .wake)]) }
    }

    private func runNow() async throws {
        guard let job = jobs.randomElement(using: &random), let id = histories[job.name]?.id else { return }
        let token = "\(random.next())"
        for _ in 0..<(chance(40) ? 2 : 1) {
            guard let run = try await store.store.runNow(id, by: Author("tester"), request: token) else {
                fail("“\(job.name)” cannot be run now")
                return
            }
            requests.append((id, token, run))
            try await store.look(at: run)
        }
        log("run now: \(job.name)")
    }

    func changeJobs() async throws {
        var wanted = jobs
        if jobs.isEmpty, histories.isEmpty {
            wanted = firstJobs()
            if hasPartitionsOnly { for index in wanted.indices { wanted[index].onLost = .rerun } }
        } else if hasPartitionsOnly {
            return
        } else {
            for index in wanted.indices where chance(25) { alter(&wanted[index]) }
            if chance(25), !wanted.isEmpty { wanted.remove(at: pick(wanted.count)) }
            for job in firstJobs() where !wanted.contains(where: { $0.name == job.name }) && chance(50) {
                // A one-shot that is over is refused when it comes back.
                if case .once = job.rhythm { continue }
                wanted.append(job)
            }
        }
        try await replace(with: wanted)
    }

    private func firstJobs() -> [SimulatedJob] {
        [
            SimulatedJob(name: "second", rhythm: .everySecond),
            SimulatedJob(name: "two", rhythm: .everyTwoSeconds, onLost: .rerun),
            SimulatedJob(name: "short", rhythm: .everyTwoSeconds, timeout: .milliseconds(900)),
            SimulatedJob(name: "minute", rhythm: .everyMinute, onLost: .rerun, timeout: .seconds(5)),
            SimulatedJob(name: "once", rhythm: .once(clock.now + .seconds(7))),
            SimulatedJob(
                name: "nowhere", rhythm: .everyTwoSeconds, queue: "nobody listens", startDeadline: .seconds(8)),
        ]
    }

    private func alter(_ job: inout SimulatedJob) {
        switch pick(4) {
        case 0: job.command = "true \(random.next())"
        case 1: job.enabled.toggle()
        case 2: job.onLost = job.onLost == .fail ? .rerun : .fail
        default:
            if case .once = job.rhythm { return }
            job.rhythm = job.rhythm == .everySecond ? .everyTwoSeconds : .everySecond
        }
    }

    func replace(with wanted: [SimulatedJob]) async throws {
        log("PUT: \(wanted.map { "\($0.name) \($0.rhythm) \($0.enabled ? "" : "off ")\($0.onLost)" })")
        for _ in 0..<(chance(20) ? 2 : 1) {
            let placed = try await store.store.replaceCategory(
                "sim", with: wanted.map(\.definition), by: Author("tester"))
            for job in placed.jobs where histories[job.name] == nil { histories[job.name] = JobHistory(id: job.id) }
        }
        for name in histories.keys {
            let job = wanted.first { $0.name == name }
            histories[name]?.change(to: job?.enabled == true ? job?.rhythm : nil, at: clock.now)
        }
        jobs = wanted
    }
}
