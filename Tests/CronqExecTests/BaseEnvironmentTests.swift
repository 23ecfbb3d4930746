import CronqRunner
import CronqShared
import Glibc
import Testing

@Suite("The environment of a command") struct BaseEnvironmentTests {
    private let user = UserAccount(name: "alice", homeDirectory: "/home/alice")

    @Test("without anything from the runner it is complete and safe")
    func defaults() {
        #expect(
            BaseEnvironment.build(for: user, from: [:]) == [
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/home/alice",
                "USER": "alice", "LOGNAME": "alice", "SHELL": "/bin/sh", "LANG": "C.UTF-8", "TMPDIR": "/tmp",
            ])
    }

    @Test("of the runner's own it takes what describes the host, and nothing else")
    func host() {
        let runner = [
            "PATH": "/opt/bin", "LANG": "de_DE.UTF-8", "TZ": "Europe/Berlin", "TMPDIR": "", "HOME": "/root",
            "SHELL": "/bin/zsh",
            "AWS_SECRET": "s", "LD_PRELOAD": "x",
        ]
        let environment = BaseEnvironment.build(for: user, from: runner)
        #expect(environment["PATH"] == "/opt/bin")
        #expect(environment["LANG"] == "de_DE.UTF-8")
        #expect(environment["TZ"] == "Europe/Berlin")
        #expect(environment["TMPDIR"] == "/tmp")
        #expect(environment["HOME"] == "/home/alice")
        #expect(environment["SHELL"] == "/bin/sh")
        #expect(environment["AWS_SECRET"] == nil && environment["LD_PRELOAD"] == nil)
    }

    @Test("the list passes names and patterns, but no pattern passes CronQ's own settings")
    func list() {
        let list = EnvironmentPassList(" JAVA_HOME , APP_*,, *")
        for name in ["JAVA_HOME", "APP_", "APP_ENV", "ANYTHING"] { #expect(list.passes(name)) }
        for name in ["CRONQ_MYSQL", "CRONQ_ANYTHING", "DATABASE_URL", "RABBITMQ_PASSWORD"] {
            #expect(!list.passes(name))
        }
        #expect(!EnvironmentPassList("CRONQ_*,RABBITMQ_*,DATABASE_*").passes("CRONQ_MYSQL"))
        #expect(EnvironmentPassList("CRONQ_MYSQL,DATABASE_URL").passes("DATABASE_URL"))
        #expect(!EnvironmentPassList().passes("PATH"))
        #expect(!EnvironmentPassList("APP").passes("APP_ENV"))
    }

    @Test("the run's own variables win over everything")
    func run() {
        let common = BaseEnvironment.build(
            for: user,
            from: ["APP_ENV": "runner", "CRONQ_JOB": "forged"],
            passing: EnvironmentPassList("APP_ENV,CRONQ_JOB"))
        let environment = BaseEnvironment.adding(["CRONQ_JOB": "backup", "PATH": "/job/bin"], to: common)
        #expect(environment["APP_ENV"] == "runner")
        #expect(environment["CRONQ_JOB"] == "backup")
        #expect(environment["PATH"] == "/job/bin")
    }

    @Test("the user this process runs as is found")
    func currentUser() {
        let account = UserAccount.current()
        #expect(!account.name.isEmpty)
        #expect(account.homeDirectory.hasPrefix("/"))
        if geteuid() == 0 { #expect(account.name == "root") }
    }
}
