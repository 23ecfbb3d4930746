import ArgumentParser
import CronqProcess
import CronqShared
import CronqWeb
import Glibc

/// `cronq standalone`: every role in one process, on SQLite.
struct StandaloneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "standalone",
        abstract: "Run everything in one process: no server to install.",
        discussion: """
            Schedules, runs and shows jobs on this machine. The ledger is an SQLite database in the data folder; pages and API \
            are on http://127.0.0.1:5000. The first start loads a small demo category, which can be removed.

            Environment:
            \(EnvironmentHelp.web)
              CRONQ_TIME_ZONE         the zone of jobs that name none (UTC)
              CRONQ_RUNNER_SLOTS      commands at a time (twice the cores)
              CRONQ_QUEUE             routing keys to serve, separated by commas (all)
              CRONQ_DEFAULT_TIMEOUT   for jobs that set no timeout (unlimited)
              CRONQ_RUNNER_PASS_ENV   variables that commands may see, such as
                                      LANG,APP_* (none)
              CRONQ_LEASE             how long a silent runner is trusted (20s)
              CRONQ_STATE_DIR         the runner's journal (DATA/runner)
              LOG_PATH                the job logs (DATA/log)
              LOGGING_VERBOSE         anything: log details

            \(EnvironmentHelp.exitStatus)
            """)

    @Option(help: "The folder for database, journal and logs.")
    var data: String?

    @Flag(help: "Do not load the demo category into an empty ledger.")
    var noDemo = false

    func run() async throws {
        do {
            let settings = try StandaloneSettings(
                Environment(ProcessEnvironment.variables), dataOption: data, loadsDemo: !noDemo)
            try await Standalone(settings).run()
        } catch let error as WebServerError {
            throw Failure.exit("cronq", error.code == .setting ? EX_CONFIG : EX_UNAVAILABLE, error.description)
        } catch {
            throw Failure.exit("cronq", error)
        }
    }
}
