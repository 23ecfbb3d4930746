import CronqAMQP
import CronqProcess
import CronqRunner
import CronqSchedule
import CronqShared
import Logging

/// Starts a runner and ends it in order: first it drains, then it stops.
struct RunnerProcess {
    private let process: RoleProcess
    private let variables: RunnerVariables
    private let folders: RunnerFolders
    private let server: BrokerSettings
    /// The routing keys of its queues; the original's queue if none is named.
    private let routingKeys: [String]

    init(_ process: RoleProcess) throws {
        self.process = process
        variables = try RunnerVariables(process.environment)
        folders = try RunnerFolders(process.environment)
        server = try BrokerSettings.read(process.environment) ?? .standard
        routingKeys = variables.routingKeys.isEmpty ? [JobDefinition.defaultRoutingKey] : variables.routingKeys
    }

    func run() async throws {
        try JobLogFolder.check(folders.log)
        if let shortage = OpenFiles.allow(slots: variables.slots) { process.logger.warning("\(shortage)") }
        let commands = try startCommands()
        let broker = AMQPBroker(
            settings: server, connectionName: process.connectionName, logger: Logger(label: "cronq.broker"))
        guard let reached = try await process.connect(to: server, broker.start) else { return }
        // Not before: a runner has a folder of its own, and starts that the broker refuses would leave one each.
        let runner = try makeRunner(broker, commands)
        guard let adopted = try await process.eventually({ try await adopt(runner) }) else { return }

        let running = Task {
            defer { process.signals.release() }
            try await runner.run()
        }
        let releasing = Task { await runner.releaseUnspawned(of: adopted) }
        let queues = routingKeys.map { RoutingKey.queue(ofKey: $0) }.joined(separator: ", ")
        process.logger.info("runner is ready: queues \(queues), \(variables.slots) slots, broker \(reached)")

        await process.signals.first()
        try await process.failIfEndedByItself(running)
        try await end(runner, running)
        releasing.cancel()
        commands.close()
        _ = await isDone({ await broker.close() }, before: { try? await Task.sleep(for: RoleProcess.stopLimit) })
    }

    /// - Throws: `StartError` if not everything could be told in time; the journal keeps it.
    private func end(_ runner: Runner, _ running: Task<Void, any Error>) async throws {
        process.logger.info(
            "draining: nothing new is taken, running commands may finish; one more signal (TERM, Ctrl-C) ends them")
        await runner.drain()
        if await isDone({ _ = await running.result }, before: { await process.signals.second() }) {
            return try await running.value
        }
        process.logger.info("stopping: running commands are ended, their results are recorded")
        await runner.stop()
        guard await isDone({ _ = await running.result }, before: { try? await Task.sleep(for: RoleProcess.stopLimit) })
        else {
            throw StartError(
                "stopped, but not every result could be recorded; the next runner on this host that uses \(folders.state) "
                    + "sends them")
        }
        try await running.value
    }

    private func startCommands() throws(StartError) -> ExecCommandRunner {
        do {
            return try ExecCommandRunner(helper: try ExecCommandRunner.locate())
        } catch {
            throw StartError("\(error)")
        }
    }

    private func makeRunner(_ broker: AMQPBroker, _ commands: ExecCommandRunner) throws(StartError) -> Runner {
        let settings = RunnerSettings(
            slots: variables.slots, queues: routingKeys, stateDirectory: folders.state, logDirectory: folders.log,
            lease: variables.lease, defaultTimeout: variables.defaultTimeout,
            passedEnvironment: variables.passedEnvironment, acceptsLegacy: variables.acceptsLegacy, host: Host.name,
            version: Version.number)
        do {
            return try Runner(
                settings: settings, broker: broker, commands: commands, logger: Logger(label: "cronq.runner"))
        } catch {
            throw StartError("CRONQ_STATE_DIR=\(folders.state): \(error); choose a folder this user may write to")
        }
    }

    /// What dead runners of this host have left is sent; whose journals were read is returned.
    private func adopt(_ runner: Runner) async throws -> [RunnerID] {
        do {
            let adopted = try await runner.adopt()
            if adopted.reports > 0 {
                process.logger.info("\(adopted.reports) results of runners that have ended are sent")
            }
            return adopted.runners
        } catch let error as BrokerError {
            throw error
        } catch {
            throw StartError("CRONQ_STATE_DIR=\(folders.state): \(error)")
        }
    }
}
