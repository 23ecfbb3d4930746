import CronqSchedule
import CronqShared

/// What a newcomer sees first: a few harmless jobs, one of which fails and one of which talks for a minute.
enum DemoCategory {
    static let name = "demo"

    static let jobs = [
        JobDefinition(
            name: "Say hello", description: "The smallest job there is.",
            schedule: "R/2024-01-01T00:00:00Z/PT5S", command: "echo \"Hello from run $CRONQ_RUN_ID\""),
        JobDefinition(
            name: "Watch the load", description: "What this machine is busy with.",
            schedule: "R/2024-01-01T00:00:01Z/PT10S", command: "cat /proc/loadavg; df -h / | tail -n 1"),
        JobDefinition(
            name: "Always fails", description: "So that you see what a failure looks like.",
            schedule: "R/2024-01-01T00:00:02Z/PT30S",
            command: "echo 'checking the warehouse'; echo 'the warehouse does not answer' >&2; exit 3"),
        JobDefinition(
            name: "Count for a minute", description: "Its output is on the run's page while it runs.",
            schedule: "*/2 * * * *",
            command: "i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo \"second $i of 60\"; sleep 1; done"),
        JobDefinition(
            name: "Too slow", description: "Takes longer than it may: ended after three seconds.",
            schedule: "*/5 * * * *", command: "echo 'this will take a while'; sleep 60", timeout: .seconds(3)),
        JobDefinition(
            name: "Every weekday at 05:30", description: "A schedule in crontab words.",
            schedule: "30 5 * * mon-fri", command: "echo 'good morning'"),
    ]

    /// Those that run at once on the first start, so that there is something to see.
    static let runAtOnce = ["Say hello", "Watch the load", "Always fails", "Count for a minute", "Too slow"]
}
