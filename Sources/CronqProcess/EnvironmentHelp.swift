/// What several programs say in their `--help`, in lines of 80 columns: the argument parser breaks longer ones anywhere.
public enum EnvironmentHelp {
    public static let database = """
          DATABASE_URL            mysql://USER:PASSWORD@HOST:3306/DATABASE
          CRONQ_MYSQL             the same, where DATABASE_URL is not set
                                  (mysql://root@localhost/cronq)
        """

    public static let broker = """
          RABBITMQ_URL            amqp://USER:PASSWORD@HOST,HOST:5672/VHOST, or
                                  amqps://; with it, the next six do not count
          RABBITMQ_HOSTS          HOST,HOST:PORT; wins over RABBITMQ_HOST
          RABBITMQ_HOST           HOST (localhost)
          RABBITMQ_PORT           of hosts without one (5672)
          RABBITMQ_USER           (guest)
          RABBITMQ_PASS           (guest)
          RABBITMQ_VHOST          (/)
        """

    public static let web = """
          PORT                    where pages and API are (5000)
          LISTEN_INTERFACE        localhost, or a numeric address; for all but
                                  loopback a user must exist (localhost)
          CRONQ_AUTH              local: the person who runs the server needs no
                                  login over loopback, while there is no user;
                                  login: everybody logs in (local)
          PUBLIC_URL              where others reach the pages
          SCRIPT_NAME             the path under which the pages are, such as /cronq
          CRONQ_TRUSTED_PROXIES   numeric addresses, separated by commas, whose
                                  X-Forwarded-For, -Proto and -Host count
          CRONQ_INSTANCE_NAME     shown on every page
          CRONQ_LOG_URL_TEMPLATE  where logs of runs are kept elsewhere, with
                                  {run_id} {job_id} {job} {category} {host}
        """

    public static let timeZone = """
          CRONQ_TIME_ZONE         the zone of jobs that name none (UTC)
        """

    public static let lease = """
          CRONQ_LEASE             how long a silent runner is trusted; the same for
                                  all runners and results workers (20s)
        """

    public static let legacyQueues = """
          CRONQ_LEGACY_QUEUES     queues that runners of the original serve,
                                  separated by commas; the same for injectors,
                                  results workers and web servers (none)
        """

    public static let log = """
          LOGGING_VERBOSE         anything: log details
        """

    public static let exitStatus = """
        Exit status: 0 stopped as asked, 64 wrong usage, 69 something needed is not available (a server, a port, a folder, \
        the disk), 70 a defect of this program, 78 a setting that cannot be used.
        """
}
