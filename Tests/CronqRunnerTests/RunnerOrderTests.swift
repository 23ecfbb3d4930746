import CronqSchedule
import CronqShared
import Logging
import TestSupport
import Testing

@testable import CronqRunner

/// A whole runner with a broker in memory, and a test in the place of injector and results worker.
@Suite("Orders in a runner's inbox", .timeLimit(.minutes(1)))
struct RunnerOrderTests {
    private let folder = TemporaryFolder()
    private let broker = InProcessBroker()

    private func runner(_ commands: ScriptedCommands) throws -> Runner {
        let settings = RunnerSettings(
            slots: 1, queues: ["default"], stateDirectory: folder.path, logDirectory: folder.path, host: "host",
            version: "test")
        return try Runner(
            settings: settings, broker: broker, commands: commands,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func tell(_ runner: RunnerID, _ messages: Message...) async {
        _ = await broker.publish(messages.map { OutboundMessage($0, to: .inbox(runner)) })
    }

    /// Publishes a job as soon as somebody takes it, and grants what is offered.
    private func grant(_ message: JobMessage, from offers: any MessageConsumer) async throws -> Granted {
        try await eventually("a runner consumes") { try await broker.depth(ofQueue: message.queue) != nil }
        _ = await broker.publish([OutboundMessage(.job(message), to: .jobs(message.queue))])
        let delivery = try #require(await offers.next(limit: 1).first)
        await delivery.acknowledge()
        guard case .offer(let offer) = delivery.message else { throw Unexpected(message: delivery.message) }
        await tell(offer.runner, .answer(MachineFixture.grant(offer, fence: 3)))
        return Granted(runner: offer.runner, run: FencedRun(run: offer.run, fence: 3))
    }

    private struct Granted {
        var runner: RunnerID
        var run: FencedRun
    }

    private struct Unexpected: Error {
        var message: Message
    }

    @Test(
        "an order ends the attempt that it names with TERM, and with KILL if that does not help; others end nothing",
        arguments: [false, true])
    func ends(ignoresTerm: Bool) async throws {
        let commands = ScriptedCommands(ignoresTerm: ignoresTerm)
        let runner = try runner(commands)
        let offers = try await broker.consume(.offers, prefetch: 10)
        let results = try await broker.consume(.results, prefetch: 10)
        let work = Task { try await runner.run() }
        defer { work.cancel() }

        let granted = try await grant(
            MachineFixture.message(grace: ignoresTerm ? .milliseconds(1) : nil), from: offers)
        let (id, run) = (granted.runner, granted.run)
        try await eventually("the command runs") { commands.started == ["true"] }
        let stranger = CancelOrder(run: FencedRun(run: run.run, fence: 2), runner: id, by: "bob")
        let order = CancelOrder(run: run, runner: id, by: "ada")
        let again = CancelOrder(run: run, runner: id, by: "eve")
        await tell(id, .cancel([stranger]), .cancel([order, again]), .cancel([again]))

        let delivery = try #require(await results.next(limit: 1).first)
        guard case .report(.finished(let finish), from: id) = delivery.message else {
            throw Unexpected(message: delivery.message)
        }
        #expect(finish.run == run)
        #expect(finish.outcome == .killed(by: "ada"))
        #expect(commands.signals == (ignoresTerm ? [15, 9] : [15]))
        await delivery.acknowledge()

        // An order that comes after the end finds nothing.
        await tell(id, .cancel([order]), .receipts([Receipt(run: run)]))
        work.cancel()
        try await work.value
        #expect(commands.signals == (ignoresTerm ? [15, 9] : [15]))
    }
}
