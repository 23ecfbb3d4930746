import CronqSchedule
import CronqShared
import Logging
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

/// A virtual host of the test's own, and how to reach it.
struct BrokerStage {
    let server: RabbitMQServer
    let virtualHost: String
    let log = LogLines()

    init(_ server: RabbitMQServer? = nil) async throws {
        if let server {
            self.server = server
        } else {
            self.server = try await RabbitMQServer.shared()
        }
        virtualHost = try await self.server.makeVirtualHost()
    }

    func settings(port: Int? = nil, heartbeat: TimeSpan = .seconds(15)) throws -> BrokerSettings {
        let url = server.url(virtualHost: virtualHost, port: port)
        var settings = try #require(try BrokerSettings.read(Environment(["RABBITMQ_URL": url])))
        settings.heartbeat = heartbeat
        return settings
    }

    /// Connected.
    func broker(port: Int? = nil, heartbeat: TimeSpan = .seconds(15)) async throws -> AMQPBroker {
        let broker = AMQPBroker(
            settings: try settings(port: port, heartbeat: heartbeat), connectionName: "test", logger: log.logger)
        try await broker.start()
        return broker
    }

    /// The bare connection, for what no role does.
    func raw() throws -> RawConnection {
        let settings = try settings()
        let connection = try RawConnection.open(settings.hosts[0], settings, name: "raw")
        try connection.openChannel()
        return connection
    }

    /// How many messages a queue holds that nobody has been given; `nil` = no such queue.
    func ready(_ queue: String) async throws -> Int? { try await count("messages_ready", queue) }

    /// How many messages a queue holds, those that somebody has not acknowledged included.
    func all(_ queue: String) async throws -> Int? { try await count("messages", queue) }

    private func count(_ column: String, _ queue: String) async throws -> Int? {
        let lines = try await server.ctl(["list_queues", "-p", virtualHost, "name", column])
        for line in lines.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            if fields.first.map(String.init) == queue { return Int(fields[1]) }
        }
        return nil
    }
}

extension MessageConsumer {
    /// Waits until so many have come.
    ///
    /// - Parameter each: What is done with each as it comes.
    func take(
        _ count: Int, within bound: Duration = .seconds(30),
        each: @escaping @Sendable (Delivery) async -> Void = { _ in }
    ) async throws -> [Delivery] {
        let reader = Task {
            var taken: [Delivery] = []
            while taken.count < count {
                let more = await next(limit: count - taken.count)
                if more.isEmpty { break }
                for one in more { await each(one) }
                taken += more
            }
            return taken
        }
        let alarm = Task {
            try await Task.sleep(for: bound)
            reader.cancel()
        }
        let taken = await reader.value
        alarm.cancel()
        guard taken.count == count else {
            throw NeverHappened(description: "\(count) deliveries within \(bound), there were \(taken.count)")
        }
        return taken
    }

    /// Waits until so many have come, and acknowledges each.
    func messages(_ count: Int, within bound: Duration = .seconds(30)) async throws -> [Message] {
        try await take(count, within: bound) { await $0.acknowledge() }.map(\.message)
    }

    /// Whether nothing comes for a while in which it would have come many times over.
    func isSilent(for time: Duration = .milliseconds(400)) async -> Bool {
        let reader = Task { await next(limit: 1) }
        try? await Task.sleep(for: time)
        reader.cancel()
        let taken = await reader.value
        for one in taken { await one.requeue() }
        return taken.isEmpty
    }
}

enum Jobs {
    static func job(_ number: Int, queue: String = "default", command: String = "true") -> JobMessage {
        JobMessage(
            runID: RunID(high: 1, low: UInt64(number)), jobID: 1, name: "job", category: "tests", command: command,
            queue: queue, attempt: 1, scheduledAt: Instant(microseconds: 0))
    }

    static func outbound(_ number: Int, queue: String = "default", command: String = "true") -> OutboundMessage {
        OutboundMessage(.job(job(number, queue: queue, command: command)), to: .jobs(queue))
    }

    /// Which job a message is.
    static func number(_ message: Message) -> Int? {
        if case .job(let job) = message { Int(job.runID.low) } else { nil }
    }
}

extension AMQPBroker {
    /// Consumes a queue of jobs, and waits until the broker knows of it: on a busy machine `consume` itself does not wait that long,
    /// and a message that is published before would come back.
    func subscribed(toJobs key: String, prefetch: Int) async throws -> any MessageConsumer {
        let before = try await depth(ofQueue: key)?.consumers ?? 0
        let consumer = try await consume(.jobs([key]), prefetch: prefetch)
        try await eventually("subscribed to \(key)") { try await self.depth(ofQueue: key)?.consumers ?? 0 > before }
        return consumer
    }
}
