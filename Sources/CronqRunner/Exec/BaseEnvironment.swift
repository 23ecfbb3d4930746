public import CronqShared

/// The environment a command starts with. Nothing of the runner's own reaches it unless it is named here or on the
/// list.
public enum BaseEnvironment {
    static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Taken from the runner where it has them, because they describe the host rather than the runner. Without `TZ` a
    /// command uses the host's time zone.
    private static let describingTheHost = ["PATH", "LANG", "TZ", "TMPDIR"]

    /// Builds it for all runs, weakest first: defaults and the user's entry, the host's description, the listed variables.
    ///
    /// - Parameter runner: The runner's own environment.
    public static func build(
        for user: UserAccount = .current(),
        from runner: [String: String],
        passing list: EnvironmentPassList = EnvironmentPassList()
    ) -> [String: String] {
        var environment = [
            "PATH": searchPath,
            "HOME": user.homeDirectory,
            "USER": user.name,
            "LOGNAME": user.name,
            "SHELL": "/bin/sh",
            "LANG": "C.UTF-8",
            "TMPDIR": "/tmp",
        ]
        for name in describingTheHost {
            if let value = runner[name], !value.isEmpty { environment[name] = value }
        }
        for (name, value) in runner where list.passes(name) {
            environment[name] = value
        }
        return environment
    }

    /// What one run sees.
    ///
    /// - Parameter run: `CRONQ_RUN_ID` and its kind, and the parameters of the run; these win.
    public static func adding(_ run: [String: String], to common: [String: String]) -> [String: String] {
        common.merging(run) { _, ofTheRun in ofTheRun }
    }
}
