import CronqSchedule
import CronqShared
import Testing

@Suite("The body of PUT")
struct CategoryBodyTests {
    func parse(_ json: String, category: String = "example") throws -> CategoryBody {
        try CategoryBody(parsing: Array(json.utf8), category: category, zones: SystemZones(), defaultZone: .utc)
    }

    /// `path: message` of each fault.
    func faults(_ json: String) -> [String] {
        do {
            _ = try parse(json)
            return []
        } catch let error as DefinitionError {
            return error.faults.map { "\($0.path): \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test("the original's line is read, with the original's defaults")
    func readsTheOriginalsLine() throws {
        let body = try parse(
            """
            { "category": "example", "jobs": [{ "name": "Test Job", "schedule": "R/2013-05-29T00:00:00/PT1M", \
            "command": "sleep 10", "routing_key": "slow" }] }
            """)
        #expect(body.category == "example")
        #expect(body.warnings.isEmpty)
        #expect(
            body.jobs == [
                JobDefinition(
                    name: "Test Job", schedule: "R/2013-05-29T00:00:00/PT1M", command: "sleep 10", routingKey: "slow")
            ])
    }

    @Test("every field is read, durations as numbers and as texts")
    func readsEveryField() throws {
        let job = try #require(
            try parse(
                """
                {"jobs": [{"name": "a", "description": "d\\nd", "schedule": "30 5 * * mon-fri", "time_zone": "Europe/London",
                "command": "x", "enabled": false, "timeout": 90, "grace": "1m", "start_deadline": "PT1H10M",
                "on_lost": "rerun"}]}
                """
            ).jobs.first)
        #expect(job.description == "d\nd")
        #expect(job.timeZone == "Europe/London")
        #expect(!job.enabled)
        #expect(job.timeout == .seconds(90))
        #expect(job.grace == .minutes(1))
        #expect(job.startDeadline == .minutes(70))
        #expect(job.onLost == .rerun)
        #expect(job.routingKey == "default")
    }

    @Test("optional fields may be null, and no jobs at all is an answer")
    func acceptsNullAndNothing() throws {
        #expect(try parse(#"{"jobs": []}"#).jobs.isEmpty)
        let body = TestServer.body(TestServer.job("a", #", "timeout": null, "routing_key": null, "enabled": null"#))
        #expect(try parse(body).jobs.first?.enabled == true)
    }

    @Test("a body that names another category is warned about, not obeyed")
    func warnsOfAnotherCategory() throws {
        let body = try parse(#"{"category": "other", "jobs": []}"#)
        #expect(body.warnings.count == 1)
        #expect(body.warnings.first?.contains("“other”") == true)
    }

    @Test(
        "what stands for no list of jobs is refused: only [] empties a category",
        arguments: [
            ("{}", "jobs: missing"),
            (#"{"jobs": null}"#, "jobs: must be a list of jobs ([] removes every job), not null"),
            (#"{"jobs": {}}"#, "not an object"), (#"{"jobs": "x"}"#, "not “x”"), (#"{"jobs": 5}"#, "not the number 5"),
            ("[]", "body: must be an object"), ("5", "body: must be an object"), ("null", "body: must be an object"),
        ])
    func refusesWhatIsNoList(json: String, message: String) {
        let found = faults(json)
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test(
        "a field that cannot be accepted is named with its path and value",
        arguments: [
            (#""name": 5"#, "jobs[0].name: must be a text of 1 to 255 characters, not the number 5"),
            (#""name": null"#, "jobs[0].name: must be a text of 1 to 255 characters, not null"),
            (#""name": """#, "jobs[0].name: the name is empty"),
            (#""name": "  \t""#, "jobs[0].name: the name is empty"),
            (#""name": "a\u0007b""#, "jobs[0].name: “a\\u{7}b” contains a control character"),
            (#""name": "a\u2028b""#, "contains a control character or line break"),
            (#""command": """#, "jobs[0].command: is empty"),
            (#""command": ["ls"]"#, "jobs[0].command: must be a shell command of at most 65536 bytes, not a list"),
            (#""command": "a\u0000b""#, "jobs[0].command: contains the character NUL"),
            (#""schedule": {"day": 1}"#, "jobs[0].schedule: must be a text such as"),
            (#""schedule": "every day""#, "jobs[0].schedule: “every day”"),
            (#""time_zone": "Mars/Olympus""#, "jobs[0].time_zone: “Mars/Olympus” is not a time zone"),
            (#""time_zone": "../../etc/passwd""#, "jobs[0].time_zone: "),
            (#""routing_key": """#, "jobs[0].routing_key: must be the name of a queue"),
            (#""routing_key": "cronq_results""#, "is a queue that CronQ or RabbitMQ uses itself; choose another name"),
            (#""routing_key": "a\nb""#, "jobs[0].routing_key: must be the name of a queue"),
            (#""enabled": "yes""#, "jobs[0].enabled: must be true or false, not “yes”"),
            (#""enabled": 1"#, "jobs[0].enabled: must be true or false, not the number 1"),
            (#""timeout": 0"#, "jobs[0].timeout: 0s is out of range"),
            (#""timeout": -5"#, "jobs[0].timeout: "),
            (#""timeout": 1e300"#, "jobs[0].timeout: 1e+300 is out of range"),
            (#""timeout": true"#, "jobs[0].timeout: must be a duration such as"),
            (#""timeout": "soon""#, "jobs[0].timeout: “soon”"),
            (#""timeout": "P1M""#, "months and years have no fixed length"),
            (#""grace": "2h""#, "jobs[0].grace: 2h is out of range"),
            (#""start_deadline": []"#, "jobs[0].start_deadline: must be a duration"),
            (#""on_lost": "retry""#, #"jobs[0].on_lost: must be "fail" or "rerun", not “retry”"#),
            (#""description": 1.5"#, "jobs[0].description: must be a text"),
            (#""colour": "red""#, "jobs[0].colour: unknown field; the fields are command, description"),
            (#""tags": ["x"]"#, "jobs[0].tags: not supported yet"),
            (#""retries": {"attempts": 3}"#, "jobs[0].retries: not supported yet"),
        ])
    func refusesField(field: String, message: String) {
        let name = String(field.dropFirst().prefix { $0 != "\"" })
        let others = [
            ("name", #""name": "a""#), ("schedule", #""schedule": "@daily""#), ("command", #""command": "x""#),
        ]
        let fields = [field] + others.filter { $0.0 != name }.map(\.1)
        let found = faults("{\"jobs\": [{\(fields.joined(separator: ","))}]}")
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test("every fault of every job is told at once")
    func tellsEverything() {
        let found = faults(
            #"{"jobs": [{"name": 1, "command": 2}, 7, {"name": "x", "schedule": "@daily", "command": "y", "z": 0}], "w": 1}"#
        )
        #expect(
            found.map { String($0.prefix { $0 != ":" }) }.sorted()
                == ["jobs[0].command", "jobs[0].name", "jobs[0].schedule", "jobs[1]", "jobs[2].z", "w"])
    }

    @Test("a fault behind an element that is no job keeps its own index")
    func keepsIndices() {
        #expect(faults("{\"jobs\": [7, \(TestServer.job("a", #", "x": 1"#))]}").last?.hasPrefix("jobs[1].x:") == true)
    }

    @Test(
        "two names that differ by case or trailing blanks only are refused, naming the other",
        arguments: ["Backup", "BACKUP", "backup ", "backup"])
    func refusesDuplicates(second: String) {
        let found = faults(TestServer.body(TestServer.job("Backup"), TestServer.job("b"), TestServer.job(second)))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("jobs[2].name:") == true)
        #expect(found.first?.contains("jobs[0]") == true)
    }

    @Test("names and commands at their limits are accepted, one beyond is not")
    func keepsLimits() throws {
        let name = String(repeating: "é", count: 255)
        #expect(try parse(TestServer.body(TestServer.job(name))).jobs.first?.name == name)
        #expect(faults(TestServer.body(TestServer.job(name + "x"))).first?.contains("has 256 characters") == true)

        func job(commandOf bytes: Int) -> String {
            let command = String(repeating: "x", count: bytes)
            return TestServer.body(#"{"name": "a", "schedule": "@daily", "command": "\#(command)"}"#)
        }
        #expect(try parse(job(commandOf: 65_536)).jobs.first?.command.utf8.count == 65_536)
        #expect(faults(job(commandOf: 65_537)).first?.contains("has 65537 bytes") == true)
    }

    @Test("ten thousand jobs are read, one more is refused")
    func limitsJobs() throws {
        let jobs = (0..<10_000).map { TestServer.job("job \($0)") }.joined(separator: ",")
        #expect(try parse("{\"jobs\": [\(jobs)]}").jobs.count == 10_000)
        let found = faults("{\"jobs\": [\(jobs), 1]}")
        #expect(found == ["jobs: has 10001 jobs; a category may have 10000"])
    }

    @Test("a body full of faults is answered with a hundred of them")
    func limitsFaults() {
        let fields = (0..<50_000).map { "\"f\($0)\": 1" }.joined(separator: ",")
        #expect(faults("{\"jobs\": [{\(fields)}]}").count == 100)
    }

    @Test(
        "schedules that broke the original are refused with a reason",
        arguments: [
            "R/2013-05-29T00:00:00/PT0S", "R/2013-05-29T00:00:00/-PT1M", "R/2013-05-29T00:00:00/P", "R/x/PT1M", "",
            "R/2013-05-29T00:00:00/2013-05-28T00:00:00", "R/9999-99-99T99:99:99/PT1M", "R0/2013-05-29T00:00:00/PT1M",
        ])
    func refusesSchedule(text: String) {
        let found = faults(#"{"jobs": [{"name": "a", "command": "x", "schedule": "\#(text)"}]}"#)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("jobs[0].schedule:") == true, "\(found)")
    }

    @Test(
        "schedules that the original could not read, and people write, are accepted",
        arguments: [
            "R/2013-05-29T00:00:00Z/PT1M", "R/2099-01-01T00:00:00/P1D", "R/2013-01-31T00:00:00/P1M",
            "R/2012-02-29T00:00:00/P1Y", "R5/2099-01-01T00:00:00/PT1M", "@daily", "*/5 * * * *",
        ])
    func acceptsSchedule(text: String) {
        #expect(faults(#"{"jobs": [{"name": "a", "command": "x", "schedule": "\#(text)"}]}"#) == [])
    }
}
