import CronqShared
import CronqSchedule
import TestServers
import TestSupport
import Testing
@testable import CronqAMQP
@Suite("ZZSpeed") struct ZZSpeed {
    @Test func speed() async throws {
        let stage = try await BrokerStage()
        let broker = try await stage.broker()
        let consumer = try await broker.consume(.jobs(["default"]), prefetch: 500)
        let n = 20_000
        let t0 = ContinuousClock.now
        let reader = Task {
            var got = 0
            while got < n {
                let taken = await consumer.next(limit: 500)
                got += taken.count
                for one in taken { await one.acknowledge() }
            }
            return ContinuousClock.now
        }
        for part in 0..<40 { _ = await broker.publish((0..<500).map { Jobs.outbound(part * 500 + $0) }) }
        let t1 = ContinuousClock.now
        let t2 = await reader.value
        print("SPEED publish \(t1 - t0) consume \(t2 - t0)")
        let one = ContinuousClock.now
        for i in 0..<300 { _ = await broker.publish([Jobs.outbound(i)]) }
        print("SPEED single \((ContinuousClock.now - one) / 300)")
        await consumer.cancel()
        let s0 = ContinuousClock.now
        var slots: [any MessageConsumer] = []
        for _ in 0..<200 { slots.append(try await broker.consume(.jobs(["default", "gpu"]), prefetch: 1)) }
        print("SPEED 200 slots \(ContinuousClock.now - s0)")
        await broker.close()
    }
}
