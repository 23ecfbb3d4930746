import CronqSchedule
import CronqShared

@testable import CronqRunner

/// What runners do, and what happens to them.
extension World {
    func startRunner(_ number: Int, life: Int) {
        let error = between(.seconds(-20), .seconds(20))
        var runner = SimulatedRunner(
            host: "host\(number)", life: life, now: now, lease: Self.lease, wallClockError: error)
        if number < runners.count {
            // The heir reads what its predecessor left.
            let testament = runners[number].journal.testament(at: clock.now + error)
            for report in testament.sorted(by: { ($0.fenced.run, $0.fenced.fence) < ($1.fenced.run, $1.fenced.fence) })
            {
                runner.journal.apply(.report(report))
                runner.unreceipted[report.fenced] = report
            }
            runners[number] = runner
        } else {
            runners.append(runner)
        }
        log("runner \(runner.id) starts with \(runner.unreceipted.count) reports to hand on")
        after(.zero) { world in
            guard world.runners[number].life == life else { return }
            world.runners[number].resentAt = world.now
            await world.resend(number)
            await world.carryOut(number, world.runners[number].machine.begin())
            await world.tell(number, life, .tick)
        }
    }

    /// Something reaches a runner's process, which may be gone or stand still.
    func receive(_ number: Int, _ life: Int, _ incoming: SimulatedRunner.Incoming) {
        guard runners[number].isAlive, runners[number].life == life else { return }
        if runners[number].isPaused {
            runners[number].backlog.append(incoming)
        } else {
            after(.zero) { await $0.take(number, life, incoming) }
        }
    }

    private func take(_ number: Int, _ life: Int, _ incoming: SimulatedRunner.Incoming) async {
        guard runners[number].isAlive, runners[number].life == life else { return }
        if runners[number].isPaused { return runners[number].backlog.append(incoming) }
        switch incoming {
        case .event(let event): await tell(number, life, event)
        case .message(.answer(let answer)): await tell(number, life, .answered(answer))
        case .message(.heartbeatAnswer(let answer)): await tell(number, life, .heartbeatAnswered(answer))
        case .message(.receipts(let receipts)):
            for receipt in receipts where runners[number].unreceipted.removeValue(forKey: receipt.run) != nil {
                runners[number].journal.apply(.receipt(receipt.run))
                await tell(number, life, .receipt(receipt.run))
            }
        case .message(.cancel(let orders)):
            for order in orders {
                if order.runner != runners[number].id { fail("an order for \(order.runner) is in another inbox") }
                await tell(number, life, .kill(order.run, by: order.by))
            }
        case .message: fail("a message that is not for a runner was in its inbox")
        }
    }

    func tell(_ number: Int, _ life: Int, _ event: RunnerEvent) async {
        guard runners[number].isAlive, runners[number].life == life else { return }
        let time = now - runners[number].origin
        let actions = runners[number].machine.handle(event, now: time, using: &random)
        if event == .tick, runners[number].machine.nextWake <= time { fail("a runner's timer would fire for ever") }
        await carryOut(number, actions)
        setTick(number, life)
    }

    private func setTick(_ number: Int, _ life: Int) {
        guard runners[number].life == life, runners[number].isAlive else { return }
        let wake = runners[number].origin + runners[number].machine.nextWake
        if let tickAt = runners[number].tickAt, tickAt <= wake { return }
        runners[number].tickAt = wake
        after(wake - now) { await $0.tick(number, life, wake) }
    }

    private func tick(_ number: Int, _ life: Int, _ at: TimeSpan) async {
        guard runners[number].life == life, runners[number].isAlive, runners[number].tickAt == at else { return }
        if runners[number].isPaused { return }
        runners[number].tickAt = nil
        await tell(number, life, .tick)
        guard runners[number].life == life, now - runners[number].resentAt >= .seconds(5) else { return }
        runners[number].resentAt = now
        await resend(number)
    }

    private func resend(_ number: Int) async {
        let reports = runners[number].unreceipted.values.sorted {
            ($0.fenced.run, $0.fenced.fence) < ($1.fenced.run, $1.fenced.fence)
        }
        await send(number, reports.map { OutboundMessage(.report($0, from: runners[number].id), to: .results) })
    }

    private func send(_ number: Int, _ messages: [OutboundMessage]) async {
        if !isolated.contains(number) { await publish(messages) }
    }

    private func carryOut(_ number: Int, _ actions: [RunnerAction]) async {
        let life = runners[number].life
        for action in actions {
            // Between any two steps.
            if isFaulty, Int.random(in: 0..<1_500, using: &random) == 0 {
                killRunner(number)
                return
            }
            await carryOut(number, life, action)
        }
    }

    private func carryOut(_ number: Int, _ life: Int, _ action: RunnerAction) async {
        switch action {
        case .subscribe(let slot):
            if runners[number].isSubscribed[slot] { fail("\(runners[number].id) subscribed slot \(slot) twice") }
            runners[number].isSubscribed[slot] = true
            dispatch()
        case .unsubscribe(let slot):
            runners[number].isSubscribed[slot] = false
        case .acknowledge(let slot):
            if runners[number].deliveries[slot] == nil { fail("\(runners[number].id) acknowledged nothing") }
            runners[number].deliveries[slot] = nil
            dispatch()
        case .requeue(let slot):
            if let job = runners[number].deliveries[slot] { jobQueue.insert(job, at: 0) }
            runners[number].deliveries[slot] = nil
            dispatch()
        case .offer(let offer): await send(number, [OutboundMessage(.offer(offer), to: .offers)])
        case .journal(let run, let message): journal(number, life, run, message)
        case .spawn(let run, let message): spawn(number, life, run, message)
        case .terminate(let run):
            if chance(70) { end(number, life, run, .signaled(signal: 15), in: between(.zero, .milliseconds(800))) }
        case .kill(let run): end(number, life, run, .signaled(signal: 9), in: between(.zero, .milliseconds(50)))
        case .decline(let run, let cause):
            log("\(runners[number].id) declines \(run.run) fence \(run.fence): \(cause)")
            await report(number, .declined(Decline(run: run, cause: cause)))
        case .finish(let run, let outcome): await finish(number, run, outcome)
        case .heartbeat(let sequence, let running):
            let heartbeat = Heartbeat(runner: runners[number].description, sequence: sequence, running: running)
            await send(number, [OutboundMessage(.heartbeat(heartbeat), to: .heartbeats)])
        case .reportDisk, .reportSilence: break
        }
    }

    private func journal(_ number: Int, _ life: Int, _ run: FencedRun, _ message: JobMessage) {
        if isFaulty, chance(2) {
            after(.milliseconds(2)) { $0.receive(number, life, .event(.journalFailed(run))) }
            return
        }
        runners[number].journal.apply(.spawning(run))
        let delay =
            isFaulty && chance(3)
            ? between(.milliseconds(30), .seconds(chance(30) ? 25 : 6)) : between(.zero, .milliseconds(10))
        after(delay) { $0.receive(number, life, .event(.journaled(run))) }
    }

    private func spawn(_ number: Int, _ life: Int, _ run: FencedRun, _ message: JobMessage) {
        if isFaulty, chance(2) {
            after(.zero) { $0.receive(number, life, .event(.spawnFailed(run, message: "simulated"))) }
            return
        }
        log("\(runners[number].id) spawns \(run.run) attempt \(message.attempt) fence \(run.fence)")
        witness.started(
            Witness.Spawn(
                run: run, attempt: message.attempt, jobID: message.jobID, runner: runners[number].id.description,
                onLost: message.onLost, start: now))
        after(.milliseconds(1)) { $0.receive(number, life, .event(.spawned(run))) }
        // Some run so long that a second attempt could meet the first.
        let isLong = chance(message.onLost == .rerun ? hasPartitionsOnly ? 60 : 30 : 8)
        let longest: TimeSpan = isLong ? .seconds(30) : chance(40) ? .seconds(3) : .milliseconds(700)
        let exit: AttemptEnd = chance(80) ? .exited(code: 0) : chance(80) ? .exited(code: 3) : .unknown
        end(number, life, run, exit, in: between(isLong ? .seconds(8) : .milliseconds(1), longest))
    }

    /// A command ends, unless it has done so before.
    private func end(_ number: Int, _ life: Int, _ run: FencedRun, _ end: AttemptEnd, in span: TimeSpan) {
        after(span) { world in
            guard world.runners[number].life == life, world.runners[number].isAlive, world.witness.isAlive(run) else {
                return
            }
            world.witness.change(run) {
                $0.end = world.now
                $0.exit = end
            }
            world.after(.milliseconds(1)) { $0.receive(number, life, .event(.ended(run, end))) }
        }
    }

    private func finish(_ number: Int, _ run: FencedRun, _ outcome: Outcome) async {
        log("\(runners[number].id) finishes \(run.run) fence \(run.fence): \(outcome)")
        if witness.isAlive(run) { fail("\(run) is reported and still runs") }
        witness.change(run) {
            $0.outcome = outcome
            $0.isReported = true
        }
        let wall = clock.now + runners[number].wallClockError
        await report(
            number, .finished(Finish(run: run, outcome: outcome, startedAt: wall - .milliseconds(5), finishedAt: wall)))
    }

    private func report(_ number: Int, _ report: RunnerReport) async {
        runners[number].journal.apply(.report(report))
        runners[number].unreceipted[report.fenced] = report
        await send(number, [OutboundMessage(.report(report, from: runners[number].id), to: .results)])
    }

    // MARK: - What happens to them

    /// kill -9: memory and commands are gone at once, the journal stays, the broker takes back what was not acknowledged.
    func killRunner(_ number: Int) {
        guard runners[number].isAlive else { return }
        log("runner \(runners[number].id) is killed")
        runners[number].isAlive = false
        let name = runners[number].id.description
        for spawn in witness.all where spawn.runner == name && spawn.end == nil {
            witness.change(spawn.run) { $0.end = now }
        }
        for case let job? in runners[number].deliveries { jobQueue.insert(job, at: 0) }
        runners[number].deliveries = runners[number].deliveries.map { _ in nil }
        dispatch()
        let life = runners[number].life + 1
        after(between(.milliseconds(100), .seconds(5))) { $0.startRunner(number, life: life) }
    }

    func pauseRunner(_ number: Int, for span: TimeSpan) {
        guard runners[number].isAlive, !runners[number].isPaused else { return }
        log("runner \(runners[number].id) stands still for \(span)")
        runners[number].isPaused = true
        let name = runners[number].id.description
        for spawn in witness.all where spawn.runner == name && spawn.end == nil {
            witness.change(spawn.run) { $0.wasPaused = true }
        }
        let life = runners[number].life
        after(span) { await $0.resumeRunner(number, life) }
    }

    func resumeRunner(_ number: Int, _ life: Int) async {
        guard runners[number].life == life, runners[number].isAlive, runners[number].isPaused else { return }
        log("runner \(runners[number].id) goes on")
        runners[number].isPaused = false
        runners[number].tickAt = nil
        let backlog = runners[number].backlog
        runners[number].backlog = []
        for incoming in backlog { await take(number, life, incoming) }
        await tell(number, life, .tick)
    }

    /// TERM or drain, then a new process once it has nothing left to do.
    func leave(_ number: Int, _ event: RunnerEvent) {
        let life = runners[number].life
        log("runner \(runners[number].id) is told to \(event)")
        receive(number, life, .event(event))
        after(.seconds(1)) { $0.replaceWhenDrained(number, life) }
    }

    private func replaceWhenDrained(_ number: Int, _ life: Int) {
        guard runners[number].isAlive, runners[number].life == life else { return }
        guard runners[number].machine.isDrained, !runners[number].isPaused else {
            after(.milliseconds(500)) { $0.replaceWhenDrained(number, life) }
            return
        }
        if runners[number].deliveries.contains(where: { $0 != nil }) { fail("a drained runner holds a delivery") }
        startRunner(number, life: life + 1)
    }
}
