import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqResults

@Suite("A results worker and a ledger in trouble")
struct WorkerCommitTests {
    @Test("answers and acknowledgements go out after the commit, and the worker ends with both done")
    func order() async throws {
        let stage = WorkerStage()
        let report = Samples.finish(1)
        await stage.send([report], to: .results)
        try await stage.whileWorking {
            try await eventually("acknowledged") { stage.log.contains(.acknowledged(report)) }
        }
        #expect(stage.log.steps == [.committed([Samples.run(1)]), .acknowledged(report)])
        #expect(stage.log.has(Self.receipt(1), after: .committed([Samples.run(1)])))
        #expect(stage.log.events.count == 3)
    }

    @Test("an answer that the broker does not confirm holds up neither the acknowledgement nor the next batch")
    func lateConfirms() async throws {
        let stage = WorkerStage()
        await stage.gate.hold()
        try await stage.whileWorking {
            for number in UInt64(1)...3 {
                let report = Samples.finish(number)
                await stage.send([report], to: .results)
                try await eventually("report \(number) is acknowledged") { stage.log.contains(.acknowledged(report)) }
            }
            try await eventually("no answer has got through") { await stage.gate.heldUp == 3 }
            await stage.gate.release()
        }
        let inbox = Samples.runner
        let receipts = (1...3).map { Message.receipts([Receipt(run: Samples.fenced($0))]) }
        #expect(Set(try await stage.remaining(in: .inbox(inbox), at: .inbox(inbox))) == Set(receipts))
    }

    @Test(
        "what may not be committed is neither answered nor acknowledged, but tried again until it is",
        arguments: [.unavailable, .inDoubt, .full, .locked] as [StoreError.Code])
    func retries(code: StoreError.Code) async throws {
        let stage = WorkerStage()
        let report = Samples.finish(1)
        await stage.store.fail([code, code])
        await stage.send([report], to: .results)
        try await stage.whileWorking {
            try await eventually("acknowledged") { stage.log.contains(.acknowledged(report)) }
        }
        #expect(
            stage.log.steps == [
                .refused(code), .refused(code), .committed([Samples.run(1)]), .acknowledged(report),
            ])
        #expect(stage.log.has(Self.receipt(1), after: .committed([Samples.run(1)])))
        #expect(stage.log.events.count == 5)
    }

    @Test("a batch is tried again as a whole, and each message acknowledged once")
    func retriesBatch() async throws {
        let stage = WorkerStage()
        let offers = (1...3).map { Message.offer(Samples.offer($0)) }
        await stage.store.fail([.inDoubt])
        await stage.send(offers, to: .offers)
        try await stage.whileWorking {
            try await eventually("acknowledged") { offers.allSatisfy { stage.log.contains(.acknowledged($0)) } }
        }
        #expect(stage.log.events.prefix(2) == [.refused(.inDoubt), .committed((1...3).map(Samples.run))])
        #expect(stage.log.events.count == 2 + 3 + 3)
    }

    @Test(
        "a report that can never be written is put aside and its sender told to forget it; the others are written",
        arguments: [1, 2, 3] as [UInt64])
    func isolates(poison: UInt64) async throws {
        let stage = WorkerStage()
        let reports = (1...3).map { Samples.decline($0) }
        await stage.store.refuse(Samples.run(poison))
        await stage.send(reports, to: .results)
        try await stage.whileWorking {
            try await eventually("all are done with") {
                reports.enumerated().allSatisfy { index, report in
                    stage.log.contains(index + 1 == Int(poison) ? .putAside(report) : .acknowledged(report))
                }
            }
        }
        for number in UInt64(1)...3 {
            #expect(stage.log.contains(Self.receipt(number)))
            #expect(stage.log.contains(.committed([Samples.run(number)])) == (number != poison))
        }
        #expect(try await stage.remaining(in: .results, at: .results).isEmpty)
    }

    @Test("of a finish whose output can never be written the verdict is written")
    func verdictAlone() async throws {
        let stage = WorkerStage()
        let finish = Samples.finish(1, output: [Samples.chunk(1)])
        await stage.store.refuseOutput()
        await stage.send([finish], to: .results)
        try await stage.whileWorking {
            try await eventually("done with") { stage.log.contains(.putAside(finish)) }
        }
        #expect(
            stage.log.events == [
                .refused(.internalError), .committed([Samples.run(1)]), Self.receipt(1), .putAside(finish),
            ])
    }

    @Test("output that can never be written is receipted, so that its runner does not send it for ever")
    func impossibleOutput() async throws {
        let stage = WorkerStage()
        let chunk = Samples.chunk(1)
        let output = Message.output([chunk], from: Samples.runner)
        await stage.store.refuse(Samples.run(1))
        await stage.send([output], to: .output)
        try await stage.whileWorking {
            try await eventually("done with") { stage.log.contains(.putAside(output)) }
        }
        #expect(
            stage.log.events == [
                .refused(.internalError),
                .published(.outputReceipts([Samples.receipt(chunk)]), to: .inbox(Samples.runner)),
                .putAside(output),
            ])
    }

    @Test("while a bad message is put aside, a ledger that is away for a moment loses none of the others")
    func isolatesThroughTrouble() async throws {
        let stage = WorkerStage()
        let reports = (1...2).map { Samples.decline($0) }
        await stage.store.fail([.internalError, .unavailable])
        await stage.send(reports, to: .results)
        try await stage.whileWorking {
            try await eventually("all are done with") { reports.allSatisfy { stage.log.contains(.acknowledged($0)) } }
        }
        #expect(
            stage.log.steps == [
                .refused(.internalError), .refused(.unavailable),
                .committed([Samples.run(1)]), .acknowledged(reports[0]),
                .committed([Samples.run(2)]), .acknowledged(reports[1]),
            ])
        for number in UInt64(1)...2 {
            #expect(stage.log.has(Self.receipt(number), after: .committed([Samples.run(number)])))
        }
    }

    @Test("who is cancelled while the ledger is away gives back what it holds")
    func givesBack() async throws {
        let stage = WorkerStage()
        let reports = [Samples.finish(1), Samples.finish(2)]
        await stage.store.failAlways(.unavailable)
        await stage.send(reports, to: .results)
        try await stage.whileWorking {
            try await eventually("refused") { stage.log.contains(.refused(.unavailable)) }
        }
        #expect(!reports.contains { stage.log.contains(.acknowledged($0)) })
        #expect(Set(try await stage.remaining(in: .results, at: .results)) == Set(reports))
    }

    @Test("an error that its own cancellation caused puts nothing aside")
    func cancelledDuringCommit() async throws {
        let stage = WorkerStage()
        let report = Samples.finish(1)
        await stage.store.gate.hold()
        await stage.store.failAlways(.internalError)
        await stage.send([report], to: .results)
        let work = Task { [worker = stage.worker] in try await worker.run() }
        try await eventually("held up") { await stage.store.gate.heldUp == 1 }
        work.cancel()
        await stage.store.gate.release()
        try await work.value
        #expect(stage.log.events == [.refused(.internalError), .requeued(report)])
        #expect(try await stage.remaining(in: .results, at: .results) == [report])
    }

    @Test("who is cancelled with nothing to do ends")
    func endsIdle() async throws {
        let stage = WorkerStage()
        try await stage.whileWorking {
            try await eventually("at work") { stage.log.contains(.extended) }
        }
        #expect(stage.log.events.isEmpty)
    }

    @Test("offers and heartbeats are answered while output is still being written")
    func ownTransactions() async throws {
        let stage = WorkerStage()
        await stage.store.gate.hold()
        await stage.send([.output([Samples.chunk(1)], from: Samples.runner)], to: .output)
        try await stage.whileWorking {
            try await eventually("output is held up") { await stage.store.gate.heldUp == 1 }
            let offer = Message.offer(Samples.offer(2))
            let heartbeat = Message.heartbeat(Samples.heartbeat(1))
            await stage.send([offer], to: .offers)
            await stage.send([heartbeat], to: .heartbeats)
            let granted = GrantAnswer(
                request: Samples.offer(2).request, run: Samples.run(2), attempt: 1, verdict: .granted(fence: 1))
            let renewed = HeartbeatAnswer(sequence: 1, renewed: [], revoked: [])
            try await eventually("answered") {
                stage.log.contains(.published(.answer(granted), to: .inbox(Samples.runner)))
                    && stage.log.contains(.published(.heartbeatAnswer(renewed), to: .inbox(Samples.runner)))
            }
            #expect(!stage.log.contains(.committed([Samples.run(1)])))
            await stage.store.gate.release()
            try await eventually("written") { stage.log.contains(.committed([Samples.run(1)])) }
        }
    }

    @Test("what arrives during a commit is the next batch")
    func batches() async throws {
        let stage = WorkerStage()
        await stage.store.gate.hold()
        await stage.send([Samples.finish(1)], to: .results)
        try await stage.whileWorking {
            try await eventually("the first is held up") { await stage.store.gate.heldUp == 1 }
            await stage.send((2...4).map { Samples.finish($0) }, to: .results)
            await stage.store.gate.release()
            try await eventually("all are written") { stage.log.contains(.acknowledged(Samples.finish(4))) }
        }
        #expect(stage.log.contains(.committed([Samples.run(1)])))
        #expect(stage.log.contains(.committed((2...4).map(Samples.run))))
    }

    private static func receipt(_ number: UInt64) -> EventLog.Event {
        .published(.receipts([Receipt(run: Samples.fenced(number))]), to: .inbox(Samples.runner))
    }
}
