import CronqSchedule
import CronqShared
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("RabbitMQ goes away and comes back", .timeLimit(.minutes(5)))
struct RecoveryTests {
    @Test("connections that are idle for many heartbeats stay")
    func idle() async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        let broker = try await stage.broker(port: proxy.port, heartbeat: .seconds(1))
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        _ = try await broker.depth(ofQueue: "default")
        try await Task.sleep(for: .seconds(6))
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [1])
        #expect(try await broker.depth(ofQueue: "default") != nil)
        #expect(proxy.accepted == 3)
        await broker.close()
    }

    @Test(
        "a broker that is restarted is used again: what was not acknowledged comes again, old acknowledgements do no harm"
    )
    func restarted() async throws {
        let server = try await RabbitMQServer.start()
        let stage = try await BrokerStage(server)
        let broker = try await stage.broker()
        let slot = try await broker.consume(.jobs(["default"]), prefetch: 1)
        let others = try await broker.consume(.jobs(["gpu"]), prefetch: 10)
        let inbox = try await broker.consume(.inbox(WireSamples.runner), prefetch: 10)
        let wakes = try await broker.consume(.wake, prefetch: 1)
        let jobs = [Jobs.outbound(1), Jobs.outbound(2)] + (3...5).map { Jobs.outbound($0, queue: "gpu") }
        #expect(await broker.publish(jobs).allSatisfy { $0 == .confirmed })
        let held = try await slot.take(1)
        let partly = try await others.take(2)

        for round in 0..<2 {
            if round == 1 { server.kill() }
            try await server.restart()
            try await eventually("it publishes again") {
                await broker.publish([OutboundMessage(.wake, to: .wake)]) == [.confirmed]
            }
            try await eventually("it is said") { stage.log.count("the broker is back") == round + 1 }
        }
        // The slot still holds its job from before: it gets none, and this one comes to somebody else.
        #expect(await slot.isSilent())
        let other = try await broker.consume(.jobs(["default"]), prefetch: 1)
        #expect(try await other.messages(2).compactMap(Jobs.number).sorted() == [1, 2])
        await other.cancel()
        await held[0].acknowledge()
        await held[0].requeue()
        for one in partly { await one.acknowledge() }

        #expect(try await others.messages(3).compactMap(Jobs.number).sorted() == [3, 4, 5])
        let outcomes = await broker.publish([
            Jobs.outbound(6), OutboundMessage(.receipts([]), to: .inbox(WireSamples.runner)),
            OutboundMessage(.wake, to: .wake),
        ])
        #expect(outcomes == [.confirmed, .confirmed, .confirmed])
        #expect(try await slot.messages(1).compactMap(Jobs.number) == [6])
        #expect(try await inbox.messages(1) == [.receipts([])])
        #expect(try await wakes.messages(1) == [.wake])
        #expect(stage.log.count("is lost") == 2)
        #expect(stage.log.lines.count == 4, "\(stage.log.lines)")
        await broker.close()
    }

    @Test("an alarm of the broker is told, publishing fails at once, consuming goes on, and all is well afterwards")
    func blocked() async throws {
        let server = try await RabbitMQServer.start()
        let stage = try await BrokerStage(server)
        let broker = try await stage.broker(heartbeat: .seconds(1))
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        var blockages = await broker.blockages().makeAsyncIterator()
        #expect(await broker.publish((0..<3).map { Jobs.outbound($0) }).allSatisfy { $0 == .confirmed })

        _ = try await server.ctl(["set_vm_memory_high_watermark", "0"])
        // The broker tells only those who publish.
        let began = ContinuousClock.now
        #expect(await broker.publish([Jobs.outbound(3)]) == [.failed])
        #expect(await blockages.next() == true)
        #expect(await broker.publish((4..<1_000).map { Jobs.outbound($0) }).allSatisfy { $0 == .failed })
        #expect(ContinuousClock.now - began < .seconds(8))
        var late = await broker.blockages().makeAsyncIterator()
        #expect(await late.next() == true)
        for number in 0..<3 { #expect(try await consumer.messages(1).compactMap(Jobs.number) == [number]) }
        // Longer than the heartbeats allow to be silent.
        try await Task.sleep(for: .seconds(4))

        _ = try await server.ctl(["set_vm_memory_high_watermark", "0.6"])
        #expect(await blockages.next() == false)
        #expect(await late.next() == false)
        #expect(await broker.publish([Jobs.outbound(1_000)]) == [.confirmed])
        #expect(stage.log.count("is lost") == 0)
        await broker.close()
        #expect(await blockages.next() == nil)
    }

    @Test(
        "a network that swallows everything is noticed after a few heartbeats, and used again when it heals",
        arguments: [TCPProxy.Mode.hold, .drop])
    func halfOpen(mode: TCPProxy.Mode) async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        let broker = try await stage.broker(port: proxy.port, heartbeat: .seconds(1))
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [1])
        try await eventually("it is acknowledged") { try await stage.all("cronq_jobs") == 0 }

        let began = ContinuousClock.now
        proxy.mode = mode
        try await eventually("it is noticed") { stage.log.count("is lost") == 1 }
        #expect(ContinuousClock.now - began < .seconds(8))
        // For a while even connecting leads nowhere.
        try await Task.sleep(for: .seconds(2))
        proxy.mode = .pass
        proxy.closeAll()
        try await eventually("it publishes again") { await broker.publish([Jobs.outbound(2)]) == [.confirmed] }
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [2])
        try await eventually("it is said") { stage.log.count("the broker is back") == 1 }
        #expect(stage.log.lines.count == 2, "\(stage.log.lines)")
        await broker.close()
    }

    @Test("publishing into a network that takes nothing ends with failures, not never")
    func swallowed() async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        let broker = try await stage.broker(port: proxy.port, heartbeat: .seconds(2))
        #expect(await broker.publish([Jobs.outbound(1)]) == [.returned])
        proxy.mode = .hold
        let began = ContinuousClock.now
        // More than the socket's buffers take.
        let large = (0..<24).map { Jobs.outbound($0, command: String(repeating: "x", count: 1 << 20)) }
        #expect(await broker.publish(large).allSatisfy { $0 == .failed })
        #expect(ContinuousClock.now - began < .seconds(12))
        proxy.mode = .pass
        proxy.closeAll()
        try await eventually("it publishes again") { await broker.publish([Jobs.outbound(2)]) == [.returned] }
        await broker.close()
    }

    @Test("a connection that somebody closes in the broker is opened again")
    func closedByHand() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 1)
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        let held = try await consumer.take(1)
        _ = try await stage.server.ctl(["close_all_connections", "--vhost", stage.virtualHost, "maintenance"])
        try await eventually("it publishes again") { await broker.publish([Jobs.outbound(2)]) == [.confirmed] }
        await held[0].acknowledge()
        #expect(try await consumer.messages(2).compactMap(Jobs.number).sorted() == [1, 2])
        #expect(stage.log.lines.count { $0.contains("maintenance") } == 1)
        await broker.close()
    }

    @Test(
        "a channel that the broker closes is opened again on the same connection: a job that was held for too long comes again"
    )
    func channelClosed() async throws {
        let server = try await RabbitMQServer.start()
        let stage = try await BrokerStage(server)
        _ = try await server.ctl([
            "eval",
            "[application:set_env(rabbit, Key, 500) || Key <- [consumer_timeout, channel_tick_interval]].",
        ])
        let broker = try await stage.broker()
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 2)
        let other = try await broker.consume(.jobs(["gpu"]), prefetch: 1)
        #expect(await broker.publish([Jobs.outbound(1)]) == [.confirmed])
        let held = try await consumer.take(1)
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [1])
        await held[0].acknowledge()
        #expect(await broker.publish([Jobs.outbound(2), Jobs.outbound(3, queue: "gpu")]) == [.confirmed, .confirmed])
        #expect(try await consumer.messages(1).compactMap(Jobs.number) == [2])
        #expect(try await other.messages(1).compactMap(Jobs.number) == [3])
        #expect(stage.log.count("closed a channel") == 1)
        #expect(stage.log.lines.count == 1, "\(stage.log.lines)")
        await broker.close()
    }

    @Test("a job is handed out again if the process that held it is gone")
    func closedWithJob() async throws {
        let stage = try await BrokerStage()
        let first = try await stage.broker()
        let second = try await stage.broker()
        let holder = try await first.consume(.jobs(["default"]), prefetch: 1)
        #expect(await second.publish([Jobs.outbound(1)]) == [.confirmed])
        _ = try await holder.take(1)
        let heir = try await second.consume(.jobs(["default"]), prefetch: 1)
        await first.close()
        #expect(await holder.next(limit: 1).isEmpty)
        #expect(try await heir.messages(1).compactMap(Jobs.number) == [1])
        await second.close()
    }

    @Test("confirms that are under way are waited for at the end")
    func closing() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        _ = try await broker.consume(.jobs(["default"]), prefetch: 1)
        async let outcomes = broker.publish((0..<1_000).map { Jobs.outbound($0) })
        try await eventually("they are under way") { try await broker.depth(ofQueue: "default")?.messages ?? 0 > 0 }
        await broker.close()
        #expect(await outcomes.allSatisfy { $0 == .confirmed })
    }
}
