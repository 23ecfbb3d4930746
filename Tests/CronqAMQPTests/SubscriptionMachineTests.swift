import CronqSchedule
import CronqShared
import Testing

@testable import CronqAMQP

@Suite("Subscriptions")
struct SubscriptionMachineTests {
    private var machine = SubscriptionMachine()
    private var generator = SystemRandomNumberGenerator()

    private static let cpu = QueueName.jobs("cronq_jobs")
    private static let gpu = QueueName.jobs("gpu")

    private func subscriptions(_ actions: [SubscriptionMachine.Action]) -> [SubscriptionMachine.Subscription] {
        actions.compactMap { if case .subscribe(let subscription) = $0 { subscription } else { nil } }
    }

    @Test("a consumer is subscribed to each of its queues as soon as there is a channel")
    mutating func subscribes() {
        #expect(machine.add(1, queues: [Self.cpu, Self.gpu], prefetch: 3).isEmpty)
        let begun = subscriptions(machine.opened())
        #expect(begun.map(\.queue) == [Self.cpu, Self.gpu])
        #expect(begun.allSatisfy { $0.consumer == 1 && $0.prefetch == 3 })
        #expect(Set(begun.map(\.tag)).count == 2)
        #expect(subscriptions(machine.add(2, queues: [.offers], prefetch: 500)).map(\.queue) == [.offers])
    }

    @Test("at its limit it ends what could bring more, and begins it again when it has room")
    mutating func limit() {
        _ = machine.opened()
        let begun = subscriptions(machine.add(1, queues: [Self.cpu, Self.gpu], prefetch: 1))
        let first = machine.delivered(10, through: begun[0].tag)
        #expect(first.consumer == 1)
        // The broker itself stops at the limit of the one that brought it.
        #expect(first.actions == [.unsubscribe(tag: begun[1].tag)])

        // What was under way goes back.
        let second = machine.delivered(11, through: begun[1].tag)
        #expect(second.consumer == nil)
        #expect(second.actions == [.giveBack(11)])

        let after = machine.settled(10, of: 1, epoch: 1, isDone: true)
        #expect(after.first == .acknowledge(10))
        #expect(subscriptions(after).map(\.queue) == [Self.gpu])
        #expect(subscriptions(after).first?.tag != begun[1].tag)
    }

    @Test("one queue is left to the broker's own limit")
    mutating func single() {
        _ = machine.opened()
        let tag = subscriptions(machine.add(1, queues: [.results], prefetch: 2))[0].tag
        #expect(machine.delivered(1, through: tag).actions.isEmpty)
        #expect(machine.delivered(2, through: tag).actions.isEmpty)
        #expect(machine.settled(1, of: 1, epoch: 1, isDone: false) == [.giveBack(1)])
        #expect(machine.settled(2, of: 1, epoch: 1, isDone: true) == [.acknowledge(2)])
        #expect(machine.settled(2, of: 1, epoch: 1, isDone: true).isEmpty)
    }

    @Test(
        "a full consumer is subscribed again after a reconnect only when it has let go; old tags are never named again")
    mutating func reconnect() {
        _ = machine.opened()
        let old = subscriptions(machine.add(1, queues: [Self.cpu], prefetch: 1))[0].tag
        _ = machine.delivered(7, through: old)
        machine.closed()
        #expect(machine.opened().isEmpty)
        let after = machine.settled(7, of: 1, epoch: 1, isDone: true)
        #expect(subscriptions(after).map(\.queue) == [Self.cpu])
        #expect(after.count == 1)
        #expect(machine.delivered(1, through: old).actions == [.giveBack(1)])
    }

    @Test("what is settled while there is no channel is settled, and nobody is told")
    mutating func settledBetween() {
        _ = machine.opened()
        let tag = subscriptions(machine.add(1, queues: [Self.cpu], prefetch: 1))[0].tag
        _ = machine.delivered(7, through: tag)
        machine.closed()
        #expect(machine.settled(7, of: 1, epoch: 1, isDone: true).isEmpty)
        #expect(subscriptions(machine.opened()).count == 1)
    }

    @Test("half full from before, it takes on what is left and no more")
    mutating func halfFull() {
        _ = machine.opened()
        let old = subscriptions(machine.add(1, queues: [.results], prefetch: 3))[0].tag
        _ = machine.delivered(1, through: old)
        _ = machine.delivered(2, through: old)
        machine.closed()
        let new = subscriptions(machine.opened())[0].tag
        let third = machine.delivered(1, through: new)
        #expect(third.consumer == 1)
        #expect(third.actions == [.unsubscribe(tag: new)])
        #expect(machine.delivered(2, through: new).consumer == nil)
        #expect(subscriptions(machine.settled(1, of: 1, epoch: 1, isDone: true)).count == 1)
    }

    @Test("a cancelled consumer gets nothing more, keeps what it has, and is forgotten with the last of it")
    mutating func cancelled() {
        _ = machine.opened()
        let tag = subscriptions(machine.add(1, queues: [Self.cpu], prefetch: 5))[0].tag
        _ = machine.delivered(1, through: tag)
        #expect(machine.cancel(1) == [.unsubscribe(tag: tag)])
        #expect(machine.delivered(2, through: tag).actions == [.giveBack(2)])
        #expect(machine.settled(1, of: 1, epoch: 1, isDone: true) == [.acknowledge(1), .forget(consumer: 1)])
        #expect(machine.cancel(1).isEmpty)
        #expect(machine.opened().isEmpty)
    }

    @Test("a queue that is deleted is tried again, after pauses that grow")
    mutating func deleted() throws {
        _ = machine.opened()
        var tag = subscriptions(machine.add(1, queues: [Self.cpu, Self.gpu], prefetch: 1))[1].tag
        var now = TimeSpan.seconds(100)
        var pauses: [TimeSpan] = []
        for _ in 0..<9 {
            let ended = try #require(machine.endedByBroker(tag: tag, now: now, using: &generator))
            #expect(ended.consumer == 1 && ended.queue == Self.gpu)
            #expect(machine.endedByBroker(tag: tag, now: now, using: &generator) == nil)
            let wake = try #require(machine.nextWake)
            pauses.append(wake - now)
            #expect(machine.tick(wake - .milliseconds(1)).isEmpty)
            let again = subscriptions(machine.tick(wake))
            #expect(again.map(\.queue) == [Self.gpu])
            tag = again[0].tag
            now = wake
        }
        #expect(pauses[0] >= .milliseconds(100) && pauses[0] <= .milliseconds(200))
        #expect(pauses[8] >= .milliseconds(7_500) && pauses[8] <= .seconds(15))
        machine.subscribed(.init(consumer: 1, queue: Self.gpu, tag: tag, prefetch: 1))
        _ = machine.endedByBroker(tag: tag, now: now, using: &generator)
        #expect(try #require(machine.nextWake) - now <= .milliseconds(200))
    }

    @Test("a queue that waits for its next try does not hold up the others, over a reconnect either")
    mutating func oneFails() throws {
        let wanted = machine.add(1, queues: [Self.cpu], prefetch: 1) + machine.add(2, queues: [Self.gpu], prefetch: 1)
        #expect(wanted.isEmpty)
        let begun = subscriptions(machine.opened())
        machine.failed(begun[1], now: .seconds(5), using: &generator)
        machine.closed()
        #expect(machine.nextWake == nil)
        #expect(subscriptions(machine.opened()).map(\.queue) == [Self.cpu])
        #expect(subscriptions(machine.tick(try #require(machine.nextWake))).map(\.queue) == [Self.gpu])
        #expect(machine.nextWake == nil)
    }
}
