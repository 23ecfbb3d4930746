import CronqShared
import Synchronization
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Letters and mailboxes")
struct LetterTests {
    private final class Post: Sendable {
        private let posted = Mutex<[Letter.Verdict]>([])
        var verdicts: [Letter.Verdict] { posted.withLock { $0 } }

        func letter(_ count: Int) -> Letter {
            let delivery = RawDelivery(
                consumerTag: "t", deliveryTag: 1, isRedelivered: false, properties: MessageProperties(), body: [],
                bodySize: 0)
            return Letter(delivery, queue: "q", consumer: 1, epoch: 1, count: count) { _, verdict in
                self.posted.withLock { $0.append(verdict) }
            }
        }
    }

    private let post = Post()

    private func parcels(_ count: Int) -> [Mailbox.Parcel] {
        let letter = post.letter(count)
        return (0..<count).map { Mailbox.Parcel(message: .wake, letter: letter, index: $0) }
    }

    @Test("a letter of many messages is settled when all are, and goes back if one of them does")
    func shared() async {
        let all: [([Letter.Verdict], Letter.Verdict)] = [
            ([.done, .done], .done), ([.again, .done, .done], .again),
            ([.done, .putAside(reason: "why")], .putAside(reason: "why")),
            ([.putAside(reason: "why"), .again], .again),
        ]
        for (verdicts, expected) in all {
            let post = Post()
            let letter = post.letter(verdicts.count)
            for (index, verdict) in verdicts.enumerated() {
                #expect(post.verdicts.isEmpty)
                letter.settle(index, verdict)
                letter.settle(index, .again)
            }
            #expect(post.verdicts == [expected])
        }
    }

    @Test("next waits for one and takes what is there, up to the limit")
    func next() async {
        let mailbox = Mailbox()
        async let first = mailbox.next(limit: 10)
        mailbox.put(parcels(1))
        #expect(await first.count == 1)
        mailbox.put(parcels(2))
        mailbox.put(parcels(3))
        #expect(await mailbox.next(limit: 4).count == 4)
        #expect(await mailbox.next(limit: 4).count == 1)
    }

    @Test("a cancelled task gets nothing, and what arrives later is for the next one")
    func cancelled() async throws {
        let mailbox = Mailbox()
        let waiting = Task { await mailbox.next(limit: 1) }
        waiting.cancel()
        #expect(await waiting.value.isEmpty)
        mailbox.put(parcels(1))
        #expect(await mailbox.next(limit: 1).count == 1)
    }

    @Test("at the end nobody waits any more, and what nobody took goes back")
    func finished() async {
        let mailbox = Mailbox()
        let taken = parcels(2)
        mailbox.put(taken)
        #expect(await mailbox.next(limit: 1).count == 1)
        mailbox.finish()
        #expect(post.verdicts.isEmpty)
        taken[0].letter.settle(0, .done)
        #expect(post.verdicts == [.again])
        mailbox.put(parcels(1))
        #expect(post.verdicts == [.again, .again])
        #expect(await mailbox.next(limit: 1).isEmpty)
    }

    @Test("nothing is lost or doubled between one who puts and many who take")
    func crowd() async {
        let mailbox = Mailbox()
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var count = 0
                    while true {
                        let taken = await mailbox.next(limit: 3)
                        if taken.isEmpty { return count }
                        count += taken.count
                        for one in taken { await one.acknowledge() }
                    }
                }
            }
            group.addTask {
                for _ in 0..<500 {
                    mailbox.put(parcels(2))
                    if Bool.random() { await Task.yield() }
                }
                while post.verdicts.count < 500 { await Task.yield() }
                mailbox.finish()
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(counts == 1_000)
        #expect(post.verdicts.allSatisfy { $0 == .done })
    }
}
