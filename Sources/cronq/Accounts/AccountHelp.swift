import CronqProcess

/// What the account commands say in their `--help`, in lines of 80 columns.
enum AccountHelp {
    static let roles = """
        Roles: a viewer sees everything, an operator also runs, kills, retries and
        pauses jobs, an editor also creates, changes and removes them, an admin also
        manages users, tokens and the instance.
        """

    static let place = """
        Where:
          --data FOLDER           the data folder of a standalone
          DATABASE_URL            the fleet's database, where --data is not given
          CRONQ_MYSQL             the same, where DATABASE_URL is not set
          otherwise               the standalone's folder: $XDG_STATE_HOME/cronq, or
                                  ~/.local/state/cronq
        The database must exist: cronq standalone and cronq-injector make it. Servers
        that run notice at once.
        """

    static let link = """
        Where login links lead to:
          PUBLIC_URL              where others reach the pages
                                  (http://127.0.0.1:PORT)
          PORT                    (5000)
          SCRIPT_NAME             the path under which the pages are (none)
        """

    static let exitStatus = """
        Exit status: 0 done, 64 wrong usage, 65 nothing was done (there is no such user or token, a name that is taken, a \
        password or a name that cannot be accepted, the last admin), 69 the database is not available, 70 a defect of \
        this program, 78 a setting that cannot be used.
        """
}
