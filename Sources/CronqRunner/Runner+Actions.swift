import CronqSchedule
import CronqShared
import Logging

/// What the machine wants done.
extension Runner {
    func carryOut(_ action: RunnerAction) async {
        switch action {
        case .subscribe(let slot): await subscribe(slot)
        case .unsubscribe(let slot): await unsubscribe(slot)
        case .acknowledge(let slot):
            let delivery = lines[slot].delivery
            lines[slot].delivery = nil
            await delivery?.acknowledge()
        case .requeue(let slot):
            let delivery = lines[slot].delivery
            lines[slot].delivery = nil
            await delivery?.requeue()
        case .offer(let offer):
            inBackground { _ = await $0.broker.publish([OutboundMessage(.offer(offer), to: .offers)]) }
        case .journal(let run, let message): journalThenTell(run, message)
        case .spawn(let run, let message): inBackground { await $0.execute(run, message) }
        case .terminate(let run): executions[run]?.command?.terminate()
        case .kill(let run): executions[run]?.command?.kill()
        case .decline(let run, let cause):
            inBackground { await $0.report(.declined(Decline(run: run, cause: cause))) }
        case .finish(let run, let outcome): inBackground { await $0.finish(run, outcome) }
        case .heartbeat(let sequence, let running):
            let heartbeat = Heartbeat(runner: description, sequence: sequence, running: running)
            inBackground { _ = await $0.broker.publish([OutboundMessage(.heartbeat(heartbeat), to: .heartbeats)]) }
        case .reportDisk:
            logger.error(
                "the disk under \(settings.stateDirectory) does not take the journal; no job is taken until it does")
        case .reportSilence(true):
            logger.error(
                "no results worker answers: nothing new is started, and what ends is kept until one does (is cronq-results running?)"
            )
        case .reportSilence(false): logger.info("a results worker answers again")
        }
    }

    private var description: RunnerDescription {
        RunnerDescription(
            id: id, host: settings.host, processID: ProcessEnvironment.processID, version: settings.version,
            slots: settings.slots,
            queues: settings.queues, draining: machine.isDraining)
    }

    private func subscribe(_ slot: Int) async {
        do {
            let consumer = try await broker.consume(.jobs(settings.queues), prefetch: 1)
            lines[slot].consumer = consumer
            lines[slot].reader = Task { await self.read(slot, consumer) }
        } catch {
            logger.error("cannot consume jobs: \(error)")
        }
    }

    private func unsubscribe(_ slot: Int) async {
        let line = lines[slot]
        lines[slot].consumer = nil
        lines[slot].reader = nil
        await line.consumer?.cancel()
    }

    private func read(_ slot: Int, _ consumer: any MessageConsumer) async {
        while let delivery = await consumer.next(limit: 1).first {
            guard let message = jobMessage(delivery.message) else {
                logger.warning("a message that this runner does not take is put aside")
                await delivery.putAside(
                    "no job that this runner takes; messages of original injectors need CRONQ_ACCEPT_LEGACY=1")
                continue
            }
            guard lines[slot].delivery == nil else {
                // The subscription was ended and a new one has filled the slot meanwhile.
                await delivery.requeue()
                continue
            }
            lines[slot].delivery = delivery
            await tell(.delivered(slot: slot, message))
        }
    }

    private func jobMessage(_ message: Message) -> JobMessage? {
        switch message {
        case .job(let job): job
        case .legacyJob(let job) where settings.acceptsLegacy: JobMessage(legacy: job, at: SystemClock.now())
        default: nil
        }
    }

    /// The journal works on its own thread; the machine hears of it when it is done.
    private func journalThenTell(_ run: FencedRun, _ message: JobMessage) {
        executions[run] = Execution(message: message, output: OutputBuffer(run: run))
        Task {
            do {
                try await journal.append([.spawning(run)], sync: true)
                await tell(.journaled(run))
            } catch {
                logger.error("\(error)")
                await tell(.journalFailed(run))
            }
        }
    }

    /// Starts a command and waits for its end.
    private func execute(_ run: FencedRun, _ message: JobMessage) async {
        guard let output = executions[run]?.output else { return }
        let spec = CommandSpec(command: message.command, environment: environment(of: message))
        starts += 1
        do {
            let started = try await starters[starts % starters.count].start(spec) { stream, bytes in
                output.append(stream, bytes, at: SystemClock.now())
            }
            executions[run]?.command = started.command
            executions[run]?.startedAt = started.at
            flushWhileRunning()
            await tell(.spawned(run))
            for await result in started.end { await ended(run, result) }
        } catch {
            if error.isRetriable {
                logger.warning("a command could not be started now and is given back: \(error)")
                await tell(.spawnPostponed(run))
            } else {
                await tell(.spawnFailed(run, message: error.description))
            }
        }
    }

    /// The variables a command sees (features R2): nothing of the runner's own but what the list allows.
    private func environment(of message: JobMessage) -> [String: String] {
        var own = [
            "CRONQ_RUN_ID": message.runID.description, "CRONQ_JOB_ID": String(message.jobID),
            "CRONQ_JOB": message.name, "CRONQ_CATEGORY": message.category,
            "CRONQ_SCHEDULED_AT": message.scheduledAt.iso8601, "CRONQ_ATTEMPT": String(message.attempt),
        ]
        if let timeout = message.timeout ?? settings.defaultTimeout {
            own["CRONQ_TIMEOUT"] = String(timeout.microseconds / 1_000_000)
        }
        return BaseEnvironment.adding(own, to: commonEnvironment)
    }

    private func ended(_ run: FencedRun, _ result: CommandResult) async {
        executions[run]?.usage = RunUsage(
            userMicroseconds: result.usage?.userMicroseconds ?? 0,
            systemMicroseconds: result.usage?.systemMicroseconds ?? 0,
            peakMemoryBytes: result.usage?.maxResidentBytes ?? 0, leftovers: result.leftovers)
        if case .notStarted(let error) = result.end, error.isRetriable {
            logger.warning("a command could not be started now and is given back: \(error)")
            return await tell(.spawnPostponed(run))
        }
        let end: AttemptEnd =
            switch result.end {
            case .exited(let code): .exited(code: code)
            case .signaled(let signal, _): .signaled(signal: signal)
            case .notStarted(let error): .notStarted(message: error.description)
            case .helperLost: .unknown
            }
        await tell(.ended(run, end))
    }
}
