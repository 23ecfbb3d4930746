import ArgumentParser
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
              PORT                    where pages and API are (5000)
              LISTEN_INTERFACE        127.0.0.1, ::1 or localhost
              CRONQ_AUTH              local: whoever owns this process, over loopback
              CRONQ_TIME_ZONE         the zone of jobs that name none (UTC)
              CRONQ_RUNNER_SLOTS      commands at a time (twice the cores)
              CRONQ_QUEUE             routing keys to serve, separated by commas (all)
              CRONQ_DEFAULT_TIMEOUT   how long a command may run if its job does not say (unlimited)
              CRONQ_RUNNER_PASS_ENV   names of variables that commands may see, * allowed at the end
              CRONQ_LEASE             how long a silent runner is trusted (20s)
              CRONQ_STATE_DIR         the runner's journal (DATA/runner)
              LOG_PATH                the job logs (DATA/log)
              LOGGING_VERBOSE         anything: log details

            Exit status: 0 stopped as asked, 64 wrong usage, 69 something needed is not available (a port, a folder, the \
            disk), 70 a defect of this program, 78 a setting that cannot be used.
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
        } catch let error as SettingError {
            throw Failure.exit(EX_CONFIG, "\(error)")
        } catch let error as WebServerError {
            throw Failure.exit(error.code == .setting ? EX_CONFIG : EX_UNAVAILABLE, error.description)
        } catch let error as StartError {
            throw Failure.exit(error.status, error.description)
        } catch let error as StoreError {
            throw Failure.exit(error.code == .internalError ? EX_SOFTWARE : EX_UNAVAILABLE, error.description)
        }
    }
}

/// What keeps a process from starting, with its exit status.
struct StartError: Error, CustomStringConvertible {
    var status: Int32
    var description: String

    init(_ description: String, status: Int32 = EX_UNAVAILABLE) {
        self.description = description
        self.status = status
    }
}

enum Failure {
    /// Says on standard error what is wrong and gives the exit status to throw.
    static func exit(_ status: Int32, _ text: String) -> ExitCode {
        let line = Array("cronq: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        return ExitCode(status)
    }
}
