import CronqSchedule
import CronqShared
import Testing

@testable import CronqProcess

@Suite("What all programs read from their environment") struct ProcessSettingsTests {
    @Test("the zone of jobs that name none is UTC, or the one that is named")
    func zones() throws {
        let zones = SystemZones()
        #expect(try Environment([:]).defaultZone(zones).identifier == "UTC")
        #expect(try Environment(["CRONQ_TIME_ZONE": "Europe/London"]).defaultZone(zones).identifier == "Europe/London")
    }

    @Test("a zone that this system does not know is refused by name", arguments: ["Mars/Olympus", "../../etc/passwd"])
    func unknownZone(name: String) {
        let error = #expect(throws: SettingError.self) {
            try Environment(["CRONQ_TIME_ZONE": name]).defaultZone(SystemZones())
        }
        #expect(error?.name == "CRONQ_TIME_ZONE")
        #expect(error?.value == name)
        #expect(error?.remedy.contains("IANA") == true)
    }

    @Test("LOGGING_VERBOSE is anything but nothing", arguments: [("", false), ("0", true), ("1", true), ("no", true)])
    func verbose(text: String, isVerbose: Bool) {
        #expect(Environment(["LOGGING_VERBOSE": text]).isVerbose == isVerbose)
        #expect(!Environment([:]).isVerbose)
    }

    @Test("queues of the original's runners are named as the runner's are")
    func legacyQueues() throws {
        let environment = Environment(["CRONQ_LEGACY_QUEUES": "cronq_jobs,old"])
        #expect(try environment.legacyQueues() == ["default", "old"])
        #expect(try Environment([:]).legacyQueues().isEmpty)
        #expect(try environment.routingKeys(ofQueues: "CRONQ_QUEUE") == [])
    }

    @Test("pages are on port 5000 of localhost")
    func webStandard() throws {
        let variables = try WebVariables(Environment([:]))
        #expect(variables == (try WebVariables(Environment(["PORT": "5000", "LISTEN_INTERFACE": "localhost"]))))
        #expect(variables.publicURL == nil)
    }

    @Test(
        "the address said is one that a browser understands",
        arguments: [
            ("localhost", "http://127.0.0.1:5050"), ("127.0.0.2", "http://127.0.0.2:5050"),
            ("::1", "http://[::1]:5050"), ("[::1]", "http://[::1]:5050"), ("0.0.0.0", "http://127.0.0.1:5050"),
            ("2001:db8::1", "http://[2001:db8::1]:5050"),
        ])
    func webAddress(interface: String, address: String) throws {
        #expect(try WebVariables(Environment(["LISTEN_INTERFACE": interface])).address(port: 5_050) == address)
    }

    @Test(
        "what the web server cannot do is refused",
        arguments: [
            ("PORT", "65536", "use a whole number from 0 to 65535"), ("CRONQ_AUTH", "none", "use local or login"),
            ("SCRIPT_NAME", "cronq", "use the path under which the pages are, such as /cronq"),
            ("SCRIPT_NAME", "/a/../b", "use the path under which the pages are, such as /cronq"),
            (
                "CRONQ_LOG_URL_TEMPLATE", "javascript:alert(1)",
                "use an http or https address, such as https://logs.example.org/?q={run_id}"
            ),
        ])
    func webRefusals(name: String, value: String, remedy: String) {
        #expect(throws: SettingError(name: name, value: value, remedy: remedy)) {
            try WebVariables(Environment([name: value]))
        }
    }

    @Test("where others reach the pages is read as it is written")
    func webPlaces() throws {
        let variables = try WebVariables(
            Environment([
                "PUBLIC_URL": "https://c.example", "SCRIPT_NAME": "/cronq/",
                "CRONQ_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8", "CRONQ_INSTANCE_NAME": "production",
            ]))
        #expect(variables.publicURL == "https://c.example")
        #expect(variables.scriptName == "/cronq")
        #expect(variables.trustedProxies == ["127.0.0.1", "10.0.0.0/8"])
        #expect(variables.instanceName == "production")
        #expect(variables.address(port: 5_050) == "http://127.0.0.1:5050/cronq")
    }
}
