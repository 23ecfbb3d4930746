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
        await jobLog.append(chunks, job: execution.message.name)
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
        await jobLog.append(inside, job: execution.message.name)

        let finish = Finish(
            run: run, outcome: outcome, startedAt: execution.startedAt, finishedAt: Self.wallClock(),
            usage: execution.usage, stdoutBytes: execution.output.total(.stdout),
            stderrBytes: execution.output.total(.stderr), output: inside)
        await jobLog.finish(finish, job: execution.message.name)
        await report(.finished(finish))
    }

    func report(_ report: RunnerReport) async {
        if case .declined = report { executions[report.fenced] = nil }
        unreceipted[report.fenced] = report
        await note([.report(report)], sync: true)
        _ = await broker.publish([OutboundMessage(.report(report, from: id), to: .results)])
    }

    /// A disk that refuses a report does not keep it from being sent: it stays in memory until its receipt.
    private func note(_ records: [JournalRecord], sync: Bool) async {
        do {
            try await journal.append(records, sync: sync)
        } catch {
            logger.error("\(error)")
        }
    }

    func receipted(_ run: FencedRun) async {
        guard unreceipted.removeValue(forKey: run) != nil else { return }
        await note([.receipt(run)], sync: false)
        await tell(.receipt(run))
        settleIfAllIsReceipted()
    }

    func stored(_ receipt: OutputReceipt) async {
        unstored[receipt.run]?.removeAll { $0.number <= receipt.through }
        if unstored[receipt.run]?.isEmpty == true { unstored[receipt.run] = nil }
        await note([.outputReceipt(receipt.run, through: receipt.through)], sync: false)
        settleIfAllIsReceipted()
    }
}
