import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqAMQP

/// A broker that does as it is told, late and in order, beside the machine, and consumers that settle when they like.
private struct World {
    struct Held {
        var tag: UInt64
        var consumer: Int
        var epoch: Int
    }

    var machine = SubscriptionMachine()
    var random: SplitMix64
    let prefetch = [1: 1, 2: 3, 3: 2]
    let queues: [Int: [QueueName]] = [
        1: [.jobs("cronq_jobs"), .jobs("gpu")], 2: [.jobs("cronq_jobs"), .results, .jobs("gpu")], 3: [.results],
    ]
    var now = TimeSpan.zero
    var isOpen = false
    /// What the broker believes.
    var subscribed: [String: SubscriptionMachine.Subscription] = [:]
    var unsettled: [UInt64: String] = [:]
    var nextTag: UInt64 = 1
    /// Commands that the broker has not read yet.
    var wire: [SubscriptionMachine.Action] = []
    var hands: [Held] = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for id in [1, 2, 3] { wire += machine.add(id, queues: queues[id]!, prefetch: prefetch[id]!) }
    }

    mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: isOpen ? close() : open()
        case 1: endSubscription()
        case 2...6: deliver()
        case 7...12: settle()
        case 13...17: readWire()
        default:
            now = now + .milliseconds(Int64.random(in: 0...500, using: &random))
            wire += machine.tick(now)
        }
    }

    mutating func open() {
        isOpen = true
        nextTag = 1
        wire += machine.opened()
    }

    mutating func close() {
        isOpen = false
        machine.closed()
        subscribed = [:]
        unsettled = [:]
        wire = []
    }

    mutating func endSubscription() {
        guard let tag = subscribed.keys.sorted().randomElement(using: &random) else { return }
        subscribed[tag] = nil
        _ = machine.endedByBroker(tag: tag, now: now, using: &random)
    }

    mutating func deliver() {
        let open = subscribed.values.sorted { $0.tag < $1.tag }
            .filter { one in unsettled.values.count { $0 == one.tag } < one.prefetch }
        guard isOpen, let chosen = open.randomElement(using: &random) else { return }
        let tag = nextTag
        nextTag += 1
        unsettled[tag] = chosen.tag
        let taken = machine.delivered(tag, through: chosen.tag)
        wire += taken.actions
        if let consumer = taken.consumer {
            #expect(consumer == chosen.consumer)
            hands.append(Held(tag: tag, consumer: consumer, epoch: machine.epoch))
            #expect(hands.count { $0.consumer == consumer } <= prefetch[consumer]!)
        }
    }

    mutating func settle() {
        guard !hands.isEmpty else { return }
        let held = hands.remove(at: Int.random(in: hands.indices, using: &random))
        let isDone = Bool.random(using: &random)
        wire += machine.settled(held.tag, of: held.consumer, epoch: held.epoch, isDone: isDone)
    }

    mutating func readWire() {
        guard isOpen, !wire.isEmpty else { return }
        switch wire.removeFirst() {
        case .subscribe(let subscription):
            #expect(subscribed[subscription.tag] == nil)
            // Once for each queue of each consumer.
            #expect(
                !subscribed.values.contains { $0.consumer == subscription.consumer && $0.queue == subscription.queue })
            subscribed[subscription.tag] = subscription
            machine.subscribed(subscription)
        case .unsubscribe(let tag): subscribed[tag] = nil
        case .acknowledge(let tag), .giveBack(let tag): #expect(unsettled.removeValue(forKey: tag) != nil)
        case .forget: Issue.record("nobody was cancelled")
        }
    }

    /// Everything comes to rest.
    mutating func settleAll() {
        if !isOpen { open() }
        for _ in 0..<3 {
            while !hands.isEmpty { settle() }
            now = now + .seconds(60)
            wire += machine.tick(now)
            while !wire.isEmpty { readWire() }
        }
    }
}

@Suite("Subscriptions, whatever happens")
struct SubscriptionMachinePropertyTests {
    @Test(
        "nobody holds more than the limit, every tag is settled once, and in the end everybody is subscribed",
        arguments: 0..<100 as Range<UInt64>)
    func history(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<600 { world.step() }
        world.settleAll()
        #expect(world.unsettled.isEmpty)
        let wanted = world.queues.flatMap { id, queues in queues.map { "\(id) \($0.text)" } }
        #expect(world.subscribed.values.map { "\($0.consumer) \($0.queue.text)" }.sorted() == wanted.sorted())
    }
}
