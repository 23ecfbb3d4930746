import ArgumentParser
import CronqAMQP
import CronqProcess
import CronqRunner
import CronqShared
import Logging

/// `cronq-runner`: runs commands.
@main
struct RunnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronq-runner",
        abstract: "Takes jobs from its queues, runs their commands and reports what happened.",
        discussion: """
            It needs the broker only, no database. Any number of runners may run, on any hosts, several on one host too. \
            Commands run as the user who started it.

            Environment:
            \(EnvironmentHelp.broker)
              CRONQ_QUEUE             queues to serve, separated by commas (cronq_jobs,
                                      which has the jobs without a routing key)
              CRONQ_RUNNER_SLOTS      commands at a time (twice the cores)
              LOG_PATH                an existing folder for job logs (/var/log/cronq)
              CRONQ_STATE_DIR         journals, and results that are not stored yet
                                      (/var/lib/cronq if it can be written to, else
                                      $XDG_STATE_HOME/cronq, ~/.local/state/cronq)
              CRONQ_DEFAULT_TIMEOUT   for jobs that set no timeout (unlimited)
              CRONQ_RUNNER_PASS_ENV   variables that commands may see, such as
                                      LANG,APP_* (none)
              CRONQ_ACCEPT_LEGACY     1: take jobs of the original's injectors, too (0)
              CRONQ_EXEC              where cronq-exec is, if neither beside this
                                      program nor in ../libexec/cronq
            \(EnvironmentHelp.lease)
            \(EnvironmentHelp.log)

            The first INT, TERM or HUP: nothing new is taken, running commands may finish, results are recorded. The second: \
            running commands are ended, within ten seconds.

            \(EnvironmentHelp.exitStatus)
            """,
        version: Version.text(of: "cronq-runner"))

    func run() async throws {
        try await RoleProcess.run("cronq-runner") { try await RunnerProcess($0).run() }
    }
}
