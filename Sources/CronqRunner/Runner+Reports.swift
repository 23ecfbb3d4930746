import CronqSchedule
import CronqShared
import Logging

/// Output and reports: first on the disk, then to the broker, and kept until a receipt says that they are committed.
extension Runner {
    /// Sends output while commands run: what has arrived every quarter of a second.
    func flushWhileRunning() {
        guard flusher == nil else { return }
        flusher = Task {
            while !Task.isCancelled, !self.executions.isEmpty {
                try? await Task.sleep(nanoseconds: 250_000_000)
                await self.flush()
            }
            self.flusher = nil
        }
    }

    private func flush() async {
        for (run, execution) in executions {
            let chunks = execution.output.drain()
            if !chunks.isEmpty { await send(chunks, of: run, execution) }
        }
    }

    private func send(_ chunks: [OutputChunk], of run: FencedRun, _ execution: Execution) async {
        unstored[run, default: []] += chunks
        OutputCollector.trim(&unstored[run, default: []])
        jobLog.append(chunks, job: execution.message.name)
        // Not synchronised: it survives the process, and the end of the run synchronises it with everything else.
        await note(chunks.map(JournalRecord.output), sync: false)
        _ = await broker.publish([OutboundMessage(.output(chunks, from: id), to: .output)])
    }

    /// Reports the end of an attempt, with the output that was not sent yet as far as it fits.
    func finish(_ run: FencedRun, _ outcome: Outcome) async {
        guard let execution = executions.removeValue(forKey: run) else { return }
        var rest = execution.output.drain()
        var inside: [OutputChunk] = []
        if rest.reduce(0, { $0 + $1.bytes.count }) <= OutputChunk.finishLimit { swap(&rest, &inside) }
        if !rest.isEmpty { await send(rest, of: run, execution) }

        let finish = Finish(
            run: run, outcome: outcome, startedAt: execution.startedAt, finishedAt: SystemClock.now(),
            usage: execution.usage, stdoutBytes: execution.output.total(.stdout),
            stderrBytes: execution.output.total(.stderr), output: inside, jobID: execution.message.jobID,
            host: settings.host)
        jobLog.append(inside, job: execution.message.name)
        jobLog.finish(finish, job: execution.message.name)
        await report(.finished(finish))
    }

    func report(_ report: RunnerReport) async {
        if case .declined = report { executions[report.fenced] = nil }
        unreceipted[report.fenced] = report
        if await !note([.report(report)], sync: true) { unwritten.insert(report.fenced) }
        _ = await broker.publish([OutboundMessage(.report(report, from: id), to: .results)])
    }

    /// A disk that refuses a report does not keep it from being sent: it stays in memory until its receipt, and is written as
    /// soon as the disk takes it.
    @discardableResult
    private func note(_ records: [JournalRecord], sync: Bool) async -> Bool {
        do {
            try await journal.append(records, sync: sync)
            return true
        } catch {
            logger.error("\(error)")
            return false
        }
    }

    /// Sends again what nobody has receipted for a while, and writes what the disk has refused.
    func resend() async {
        let refused = unreceipted.filter { unwritten.contains($0.key) }
        if !refused.isEmpty, await note(refused.values.map(JournalRecord.report), sync: true) {
            unwritten.subtract(refused.keys)
        }
        var messages = unstored.values.map { OutboundMessage(.output($0, from: id), to: .output) }
        messages += unreceipted.values.map { OutboundMessage(.report($0, from: id), to: .results) }
        if !messages.isEmpty { _ = await broker.publish(messages) }
    }

    func receipted(_ run: FencedRun) async {
        guard unreceipted.removeValue(forKey: run) != nil else { return }
        unwritten.remove(run)
        await note([.receipt(run)], sync: false)
        await tell(.receipt(run))
        settleIfAllIsReceipted()
    }

    func stored(_ receipt: OutputReceipt) async {
        let stored = Set(receipt.numbers)
        unstored[receipt.run]?.removeAll { stored.contains($0.number) }
        if unstored[receipt.run]?.isEmpty == true { unstored[receipt.run] = nil }
        await note([.outputReceipt(receipt)], sync: false)
        settleIfAllIsReceipted()
    }
}
