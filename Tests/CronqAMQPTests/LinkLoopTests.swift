import CronqSchedule
import CronqShared
import Glibc
import Logging
import TestServers
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("The thread of a connection", .timeLimit(.minutes(5)))
struct LinkLoopTests {
    private func link(_ stage: BrokerStage, _ thread: String, port: Int, heartbeat: TimeSpan) throws -> Link<Publisher>
    {
        let settings = LinkSettings(
            broker: try stage.settings(port: port, heartbeat: heartbeat), connectionName: "test", threadName: thread,
            order: .asWritten, availability: AvailabilityLog(logger: stage.log.logger), logger: stage.log.logger)
        return Link(settings) { _ in
            Publisher(blockage: Blockage(), confirmPatience: .seconds(10), logger: Logger(label: "test"))
        }
    }

    /// What a thread of this process has used so far, in hundredths of a second, and how often it gave up the processor.
    private func usage(_ name: String) throws -> (ticks: Int, switches: Int)? {
        for task in Files.names(in: "/proc/self/task") {
            let folder = "/proc/self/task/\(task)"
            guard String(decoding: Files.bytes(folder + "/comm"), as: UTF8.self) == name + "\n" else { continue }
            let stat = String(decoding: Files.bytes(folder + "/stat"), as: UTF8.self)
            let fields = stat[stat.lastIndex(of: ")")!...].split(separator: " ")
            let status = String(decoding: Files.bytes(folder + "/status"), as: UTF8.self)
            let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
            let switches = line?.split(separator: "\t").last.flatMap { Int($0) } ?? 0
            return (Int(fields[12])! + Int(fields[13])!, switches)
        }
        return nil
    }

    @Test("it rests while there is nothing to do, and while the broker is away", arguments: [true, false])
    func rests(isUp: Bool) async throws {
        let stage = try await BrokerStage()
        let proxy = try TCPProxy(to: stage.server.port)
        let name = isUp ? "amqp-idle" : "amqp-away"
        let link = try link(stage, name, port: proxy.port, heartbeat: .seconds(4))
        link.start()
        #expect(await link.untilTried() == nil)
        if !isUp {
            proxy.mode = .reset
            try await eventually("it is noticed") { stage.log.count("is lost") == 1 }
        }
        let before = try #require(try usage(name))
        try await Task.sleep(for: .seconds(2))
        let after = try #require(try usage(name))
        #expect(after.ticks - before.ticks <= 5)
        // With a heartbeat of 4 s it looks once a second; while the broker is away, at each attempt.
        #expect(after.switches - before.switches < 60)
        await link.close()
        try await eventually("the thread ends") { try usage(name) == nil }
    }
}
