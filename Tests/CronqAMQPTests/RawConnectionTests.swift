import CronqSchedule
import CronqShared
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("The library's traps", .timeLimit(.minutes(5)))
struct RawConnectionTests {
    @Test("what arrives while a call waits for its answer is not lost, and comes in order")
    func interleaved() async throws {
        let stage = try await BrokerStage()
        let raw = try stage.raw()
        try raw.declare(QueuePlan(name: "q"), passive: false)
        try raw.selectConfirms()
        try raw.consume(queue: "q", tag: "t", isExclusive: false)
        for number in 0..<50 {
            try raw.publish(
                RawMessage(
                    exchange: "", routingKey: "q", isMandatory: true,
                    properties: MessageProperties(messageID: "\(number)"),
                    body: [UInt8](repeating: UInt8(number), count: number * 5_000)))
            try raw.declare(QueuePlan(name: "other\(number)"), passive: false)
        }
        var delivered: [String] = []
        var confirmed: UInt64 = 0
        try await eventually("everything is there") {
            while let event = try raw.next() {
                switch event {
                case .delivered(let delivery):
                    delivered.append(delivery.properties.messageID ?? "")
                    #expect(delivery.body.count == delivered.count * 5_000 - 5_000)
                case .confirmed(let number, multiple: _): confirmed = max(confirmed, number)
                default: Issue.record("\(event)")
                }
            }
            return delivered.count == 50 && confirmed == 50
        }
        #expect(delivered == (0..<50).map(String.init))
    }

    @Test("a message that no queue takes is returned before it is confirmed, with its properties")
    func returned() async throws {
        let stage = try await BrokerStage()
        let raw = try stage.raw()
        try raw.selectConfirms()
        try raw.publish(
            RawMessage(
                exchange: "", routingKey: "nobody", isMandatory: true,
                properties: MessageProperties(headers: [Field("n", .integer(7))], correlationID: "1"), body: [1, 2]))
        var events: [BrokerEvent] = []
        try await eventually("two words") {
            while let event = try raw.next() { events.append(event) }
            return events.count == 2
        }
        guard case .returned(let properties, routingKey: "nobody") = events[0] else {
            Issue.record("\(events)")
            return
        }
        #expect(properties.correlationID == "1" && properties.headers == [Field("n", .integer(7))])
        #expect(events[1] == .confirmed(1, multiple: false))
    }

    @Test("an acknowledgement of nothing costs the channel; a new one on the same connection works")
    func unknownTag() async throws {
        let stage = try await BrokerStage()
        let raw = try stage.raw()
        try raw.acknowledge(4_711, multiple: false)
        let fault = try await eventually("the broker's word") { () -> LinkFault? in
            do throws(LinkFault) {
                _ = try raw.next()
                return nil
            } catch {
                return error
            }
        }
        guard case .channelClosed(code: 406, text: let text) = fault else {
            Issue.record("\(fault)")
            return
        }
        #expect(text.contains("unknown delivery tag"))
        try raw.openChannel()
        #expect(try raw.declare(QueuePlan(name: "q"), passive: false) == QueueDepth(messages: 0, consumers: 0))
    }

    @Test("a queued end of the channel answers the next call instead of hanging it")
    func closedBeforeCall() async throws {
        let stage = try await BrokerStage()
        let raw = try stage.raw()
        try raw.publish(
            RawMessage(
                exchange: "nowhere", routingKey: "", isMandatory: false, properties: MessageProperties(), body: []))
        #expect(throws: LinkFault.self) { try raw.declare(QueuePlan(name: "q"), passive: false) }
        try raw.openChannel()
        try raw.declare(QueuePlan(name: "q"), passive: false)
    }

    @Test("a broker that stands still ends a call by its silence, and a send that it does not read by the watchdog")
    func standstill() async throws {
        let server = try await RabbitMQServer.start()
        let stage = try await BrokerStage(server)
        let settings = try stage.settings(heartbeat: .seconds(1))
        let outcome = Answer<[Duration]>()
        NamedThread.start("test-standstill") {
            do {
                let silent = try RawConnection.open(settings.hosts[0], settings, name: "silent")
                try silent.openChannel()
                let full = try RawConnection.open(settings.hosts[0], settings, name: "full")
                try full.openChannel()
                server.pause()
                outcome.give([
                    Self.time { try silent.declare(QueuePlan(name: "q"), passive: false) },
                    Self.time {
                        let message = RawMessage(
                            exchange: "", routingKey: "q", isMandatory: false, properties: MessageProperties(),
                            body: [UInt8](repeating: 0, count: 1 << 20))
                        for _ in 0..<64 { try full.publish(message) }
                    },
                ])
            } catch {
                outcome.give([])
            }
        }
        let times = await outcome.value(within: .seconds(60), else: [])
        server.resume()
        try #require(times.count == 2)
        // Two heartbeats; one call's limit, and the watchdog's next look.
        #expect(times[0] < .seconds(8))
        #expect(times[1] < .seconds(12))
    }

    /// How long something takes that must fail.
    private static func time(_ work: () throws -> Void) -> Duration {
        let began = ContinuousClock.now
        return (try? work()) == nil ? ContinuousClock.now - began : .seconds(1_000)
    }

    @Test("a connection that is let go of is gone, said good-bye or not")
    func letGo() async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        let settings = try stage.settings(port: proxy.port)
        for number in 0..<10 {
            let raw = try RawConnection.open(settings.hosts[0], settings, name: "raw")
            try raw.openChannel()
            #expect(proxy.connections > 0)
            if number % 2 == 0 { raw.close() }
        }
        try await eventually("all are gone") { proxy.connections == 0 }
        #expect(proxy.accepted == 10)
    }
}
