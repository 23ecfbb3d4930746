import CronqSchedule
import CronqShared
import Testing

@testable import CronqResults

@Suite("What a results worker answers")
struct WorkerAnswerTests {
    @Test("each offer is answered to the runner that made it")
    func offers() async throws {
        let stage = WorkerStage()
        let offers = [Samples.offer(1), Samples.offer(2, from: Samples.other)]
        let answers = try await stage.worker.handle(offers.map(Message.offer))
        #expect(stage.log.events == [.committed([Samples.run(1), Samples.run(2)])], "one transaction")
        #expect(answers.map(\.address) == [.inbox(Samples.runner), .inbox(Samples.other)])
        for (offer, answer) in zip(offers, answers) {
            let granted = GrantAnswer(
                request: offer.request, run: offer.run, attempt: offer.attempt, verdict: .granted(fence: 1))
            #expect(answer.message == .answer(granted))
        }
    }

    @Test("a heartbeat's answer goes to its runner with the heartbeat's number")
    func heartbeats() async throws {
        let stage = WorkerStage()
        let answers = try await stage.worker.handle([
            .heartbeat(Samples.heartbeat(7, running: [Samples.fenced(1)])),
            .heartbeat(Samples.heartbeat(3, from: Samples.other)),
        ])
        let first = HeartbeatAnswer(sequence: 7, renewed: [Samples.fenced(1)], revoked: [])
        let second = HeartbeatAnswer(sequence: 3, renewed: [], revoked: [])
        #expect(answers.to(.inbox(Samples.runner)) == [.heartbeatAnswer(first)])
        #expect(answers.to(.inbox(Samples.other)) == [.heartbeatAnswer(second)])
    }

    @Test("reports of a batch are one transaction, and each sender gets its own receipts")
    func receipts() async throws {
        let stage = WorkerStage()
        let answers = try await stage.worker.handle([
            Samples.finish(1), Samples.finish(2, from: Samples.other), Samples.decline(3),
        ])
        #expect(stage.log.events == [.committed([Samples.run(1), Samples.run(2), Samples.run(3)])])
        #expect(
            answers.to(.inbox(Samples.runner))
                == [.receipts([Receipt(run: Samples.fenced(1)), Receipt(run: Samples.fenced(3))])])
        #expect(answers.to(.inbox(Samples.other)) == [.receipts([Receipt(run: Samples.fenced(2))])])
        #expect(answers.count == 2, "nobody is woken for nothing")
    }

    @Test("the injectors are woken when a report made something due")
    func wake() async throws {
        let stage = WorkerStage()
        await stage.store.makeSomethingDue()
        let answers = try await stage.worker.handle([Samples.finish(1), Samples.finish(2)])
        #expect(answers.to(.wake) == [.wake])
    }

    @Test("receipts for output go to the sender of each run's chunks")
    func outputReceipts() async throws {
        let stage = WorkerStage()
        let mine = [Samples.chunk(1, 0), Samples.chunk(1, 1)]
        let theirs = [Samples.chunk(2, 0)]
        let answers = try await stage.worker.handle([
            .output(mine, from: Samples.runner), .output(theirs, from: Samples.other),
        ])
        #expect(answers.to(.inbox(Samples.runner)) == [.outputReceipts(mine.map(Samples.receipt))])
        #expect(answers.to(.inbox(Samples.other)) == [.outputReceipts(theirs.map(Samples.receipt))])
    }

    @Test("a colleague's probe is sent on to the colleague")
    func colleaguesProbe() async throws {
        let stage = WorkerStage()
        let probe = Probe(sender: RequestID(high: 8, low: 8), number: 4)
        let answers = try await stage.worker.handle([.probe(probe)])
        #expect(answers.to(.inbox(ResultsWorker.inbox(ofProber: probe.sender))) == [.probe(probe)])
        #expect(stage.log.everything.isEmpty)
    }

    @Test("a message that is for somebody else does not keep the others from their answers")
    func strayMessage() async throws {
        let stage = WorkerStage()
        let answers = try await stage.worker.handle([.wake, .receipts([]), Samples.finish(1)])
        #expect(answers.map(\.message) == [.receipts([Receipt(run: Samples.fenced(1))])])
    }

    @Test("nothing is written and nothing is said for an empty batch")
    func empty() async throws {
        let stage = WorkerStage()
        #expect(try await stage.worker.handle([]).isEmpty)
        #expect(stage.log.everything.isEmpty)
    }
}

extension [OutboundMessage] {
    fileprivate func to(_ address: Address) -> [Message] {
        filter { $0.address == address }.map(\.message)
    }
}
