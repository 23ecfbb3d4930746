import CronqSchedule
import CronqShared
import Testing

@testable import CronqProcess

@Suite("What a runner reads from its environment") struct RunnerVariablesTests {
    @Test("with nothing set it has slots for twice the cores and the usual lease, and passes nothing on")
    func standard() throws {
        let variables = try RunnerVariables(Environment([:]))
        #expect(variables.slots == RunnerVariables.standardSlots && variables.slots >= 2)
        #expect(variables.routingKeys == [])
        #expect(variables.lease == .seconds(20))
        #expect(variables.defaultTimeout == nil)
        #expect(variables.passedEnvironment == "")
        #expect(!variables.acceptsLegacy)
    }

    @Test("each variable is heeded")
    func everything() throws {
        let variables = try RunnerVariables(
            Environment([
                "CRONQ_RUNNER_SLOTS": "7", "CRONQ_QUEUE": "slow", "CRONQ_LEASE": "1m", "CRONQ_DEFAULT_TIMEOUT": "2h",
                "CRONQ_RUNNER_PASS_ENV": "APP_*", "CRONQ_ACCEPT_LEGACY": "1",
            ]))
        #expect(variables.slots == 7)
        #expect(variables.routingKeys == ["slow"])
        #expect(variables.lease == .minutes(1))
        #expect(variables.defaultTimeout == .hours(2))
        #expect(variables.passedEnvironment == "APP_*")
        #expect(variables.acceptsLegacy)
    }

    @Test("CRONQ_ACCEPT_LEGACY=0 is the same as not set, and nothing else but 0 and 1 is understood")
    func legacySwitch() throws {
        #expect(try !RunnerVariables(Environment(["CRONQ_ACCEPT_LEGACY": "0"])).acceptsLegacy)
        #expect(throws: SettingError(name: "CRONQ_ACCEPT_LEGACY", value: "yes", remedy: "use 0 or 1")) {
            try RunnerVariables(Environment(["CRONQ_ACCEPT_LEGACY": "yes"]))
        }
    }

    @Test(
        "queues become routing keys, each once: the original's queue holds the jobs of “default”",
        arguments: [
            ("cronq_jobs", ["default"]), ("default", ["default"]), ("cronq_jobs,slow", ["default", "slow"]),
            ("slow, cronq_jobs ,slow", ["slow", "default"]), ("cronq_jobs,default", ["default"]),
            ("cronq_jobs_slow", ["cronq_jobs_slow"]), (",", []),
        ] as [(String, [String])])
    func queues(text: String, keys: [String]) throws {
        #expect(try RunnerVariables(Environment(["CRONQ_QUEUE": text])).routingKeys == keys)
    }

    @Test(
        "a queue that is not one of jobs is refused",
        arguments: [
            "cronq_results", "cronq_output", "cronq_offers", "cronq_heartbeats", "cronq_dead", "cronq_inbox_1",
            "cronq_wake_1", "amq.gen-1",
        ])
    func foreignQueues(queue: String) {
        #expect(
            throws: SettingError(
                name: "CRONQ_QUEUE", value: queue,
                remedy: "CronQ or RabbitMQ uses this queue itself; name queues of jobs")
        ) { try RunnerVariables(Environment(["CRONQ_QUEUE": "slow,\(queue)"])) }
    }

    @Test("a queue's name is at most as long as AMQP allows, counted in bytes")
    func longQueues() throws {
        let longest = String(repeating: "ä", count: 127) + "a"
        #expect(try RunnerVariables(Environment(["CRONQ_QUEUE": longest])).routingKeys == [longest])
        #expect(throws: SettingError.self) { try RunnerVariables(Environment(["CRONQ_QUEUE": longest + "a"])) }
    }

    @Test(
        "what cannot be used is refused with what could",
        arguments: [
            ("CRONQ_RUNNER_SLOTS", "0", "use a whole number from 1 to 1000"),
            ("CRONQ_RUNNER_SLOTS", "1001", "use a whole number from 1 to 1000"),
            ("CRONQ_LEASE", "2s", "use a duration from 3s to 1h"),
            ("CRONQ_LEASE", "61m", "use a duration from 3s to 1h"),
            ("CRONQ_DEFAULT_TIMEOUT", "0s", "use a duration from 1s to 365d"),
        ])
    func refusals(name: String, value: String, remedy: String) {
        #expect(throws: SettingError(name: name, value: value, remedy: remedy)) {
            try RunnerVariables(Environment([name: value]))
        }
    }
}
