import CronqAccess
import CronqInjector
import CronqProcess
import CronqResults
import CronqRunner
import CronqSQLite
import CronqSchedule
import CronqShared
import CronqWeb
import Glibc
import Logging

/// All roles in one process (design §3.7): the executable's part is to choose the adapters and to start and stop in order.
struct Standalone {
    let settings: StandaloneSettings
    let logger: Logger

    init(_ settings: StandaloneSettings) {
        self.settings = settings
        LineLog.bootstrap(isVerbose: settings.environment.isVerbose)
        logger = Logger(label: "cronq")
    }

    func run() async throws {
        let signals = StopSignals()
        let zones = SystemZones()
        let zone = try settings.environment.defaultZone(zones)
        let store = try SQLiteStore(folder: settings.dataFolder, zones: zones, defaultZone: zone)
        defer { store.close() }
        try prepareLogDirectory()
        let commands = try startCommands()
        let broker = InProcessBroker()
        let runner = try makeRunner(broker, commands)
        let results = ResultsWorker(
            store: store, broker: broker, lease: settings.runner.lease, logger: Logger(label: "cronq.results"))
        let injector = Injector(store: store, broker: broker, logger: Logger(label: "cronq.injector"))
        // A role that ends by itself ends the process: half a scheduler would look alive.
        let resultsTask = Task {
            defer { signals.release() }
            try await results.run()
        }
        // With a full disk this takes until there is room; Ctrl-C must work meanwhile.
        let recovery = Task { try await recover(store, runner) }
        guard await isDone({ _ = await recovery.result }, before: { await signals.first() }) else {
            resultsTask.cancel()
            return logger.info("stopped before it was ready")
        }
        try await recovery.value

        // The port first: a process that cannot be reached must not start jobs.
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let web = WebServer(
            store: store, broker: broker, settings: try webSettings(zones, zone), logger: Logger(label: "cronq.web"),
            onReady: { found.yield($0) })
        let webTask = Task {
            defer {
                found.finish()
                signals.release()
            }
            try await web.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            resultsTask.cancel()
            try await webTask.value
            throw StartError("the web server did not start")
        }
        if settings.loadsDemo { try await loadDemo(into: store) }
        let runnerTask = Task {
            defer { signals.release() }
            try await runner.run()
        }
        let injectorTask = Task {
            defer { signals.release() }
            try await injector.run()
        }
        greet(port)
        try await greetFirstVisitor(store, port: port)

        await signals.first()
        logger.info("stopping: running commands are ended, their results are recorded")
        injectorTask.cancel()
        webTask.cancel()
        let isRecorded = await isDone(
            {
                await runner.stop()
                _ = await runnerTask.result
                resultsTask.cancel()
                _ = await (injectorTask.result, resultsTask.result)
            }, before: { try? await Task.sleep(for: RoleProcess.stopLimit) })
        commands.close()
        guard isRecorded else {
            throw StartError(
                "stopped, but not every result could be recorded (see above); the next start goes on with that")
        }
        for task in [webTask, runnerTask, injectorTask, resultsTask] { try await task.value }
        logger.info("stopped")
    }

    private func makeRunner(_ broker: InProcessBroker, _ commands: ExecCommandRunner) throws -> Runner {
        let variables = settings.runner
        do {
            return try Runner(
                settings: RunnerSettings(
                    slots: variables.slots, queues: variables.routingKeys, stateDirectory: settings.stateDirectory,
                    logDirectory: settings.logDirectory, lease: variables.lease,
                    defaultTimeout: variables.defaultTimeout, passedEnvironment: variables.passedEnvironment,
                    host: Host.name, version: Version.number),
                broker: broker, commands: commands, logger: Logger(label: "cronq.runner"))
        } catch {
            throw StartError(
                "CRONQ_STATE_DIR=\(settings.stateDirectory): \(error); choose a folder this user may write to")
        }
    }

    private func webSettings(_ zones: SystemZones, _ zone: ZoneRules) throws(SettingError) -> WebSettings {
        let web = settings.web
        let environment = settings.environment
        return WebSettings(
            listenInterface: web.listenInterface, port: web.port,
            authentication: .init(rawValue: web.authentication) ?? .login, instanceName: web.instanceName,
            zones: zones, defaultZone: zone, publicURL: try WebSettings.publicURL(web.publicURL),
            scriptName: web.scriptName, trustedProxies: try WebSettings.trustedProxies(web.trustedProxies),
            logURLTemplate: web.logURLTemplate,
            configuration: environment.webLines + [
                ConfigurationLine(
                    name: "--data", value: settings.dataFolder, origin: .option, meaning: "database, journal and logs"),
                environment.line("LOG_PATH", standard: settings.logDirectory, meaning: "the job logs"),
                environment.line("CRONQ_STATE_DIR", standard: settings.stateDirectory, meaning: "the runner's journal"),
                environment.line(
                    "CRONQ_RUNNER_SLOTS", standard: "\(settings.runner.slots)", meaning: "commands at a time"),
                environment.line("CRONQ_LEASE", standard: "20s", meaning: "how long a silent runner is trusted"),
                environment.line(
                    "CRONQ_DEFAULT_TIMEOUT", standard: nil, meaning: "the time limit of jobs that set none"),
            ], version: Version.number)
    }

    /// With logins, and nobody who could log in: a link for the person who reads this log.
    private func greetFirstVisitor(_ store: SQLiteStore, port: Int) async throws {
        let web = settings.web
        let isOpen = web.authentication == "local" && web.publicURL == nil && web.trustedProxies.isEmpty
        guard try await !store.hasUsers() else { return }
        let authenticator = Authenticator(store: store, logger: logger)
        let link = try await authenticator.makeLink(
            for: nil, lifetime: .minutes(15), by: Author("cronq standalone", by: .system))
        guard let link else { return }
        let use = isOpen ? "from another account or browser" : "within 15 minutes, to make the first user"
        logger.info("log in once, \(use): \(LinkBase(web, port: port).address(of: link.secret))")
    }

    private func startCommands() throws -> ExecCommandRunner {
        do {
            return try ExecCommandRunner(helper: try ExecCommandRunner.locate())
        } catch {
            throw StartError("\(error)")
        }
    }

    private func prepareLogDirectory() throws(StartError) {
        // The default folder lies in the data folder, which the store has made.
        if settings.makesLogDirectory { mkdir(settings.logDirectory, 0o750) }
        try JobLogFolder.check(settings.logDirectory)
    }

    /// First what the last process's runner wrote down, then what it could not.
    private func recover(_ store: SQLiteStore, _ runner: Runner) async throws {
        let adopted: (runners: [RunnerID], reports: Int)
        do {
            adopted = try await runner.adopt()
            if adopted.reports > 0 {
                await runner.untilReceipted()
                logger.info("\(adopted.reports) results of the last process were recorded")
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StartError("CRONQ_STATE_DIR=\(settings.stateDirectory): \(error)")
        }
        let recovered = try await store.recoverAfterRestart(journalsReadOf: adopted.runners)
        if recovered.lost > 0 || recovered.requeued > 0 {
            logger.warning("the last process left \(recovered.requeued) runs waiting and \(recovered.lost) lost")
        }
    }

    private func loadDemo(into store: SQLiteStore) async throws {
        guard try await store.categories().isEmpty else { return }
        let placed = try await store.replaceCategory(DemoCategory.name, with: DemoCategory.jobs, by: Author("demo"))
        for job in placed.jobs where DemoCategory.runAtOnce.contains(job.name) {
            _ = try await store.runNow(job.id, by: Author("demo"), request: "first start")
        }
        logger.info("the ledger is empty: the category “demo” was loaded; `cronq standalone --no-demo` does without")
    }

    private func greet(_ port: Int) {
        logger.info("pages and API: \(settings.web.address(port: port))")
        logger.info("ledger: \(settings.dataFolder)/cronq.db   job logs: \(settings.logDirectory)")
        if getuid() == 0 {
            logger.warning("running as root: every job runs as root too")
        }
        logger.info("Ctrl-C stops")
    }
}
