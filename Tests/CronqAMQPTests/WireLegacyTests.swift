import CronqSchedule
import CronqShared
import Testing

@testable import CronqAMQP

@Suite("The original's messages")
struct WireLegacyTests {
    private static let run = RunID("58fb05ba53f149229bf2ef9d8a388106")!

    private func decode(_ body: String, from source: ConsumerSource) throws -> [Message] {
        try WireCodec.decode(Array(body.utf8), type: nil, from: source)
    }

    @Test("a job as the original publishes it is read")
    func readsJobs() throws {
        let body = #"{"run_id": "58fb05ba53f149229bf2ef9d8a388106", "job_id": 1, "cmd": "echo", "name": "j1"}"#
        let job = LegacyJob(runID: "58fb05ba53f149229bf2ef9d8a388106", jobID: 1, name: "j1", command: "echo")
        #expect(try decode(body, from: .jobs(["default"])) == [.legacyJob(job)])
    }

    @Test("a job belongs to the queue that it came from")
    func queues() throws {
        let body = Array(#"{"run_id": "58fb05ba53f149229bf2ef9d8a388106", "job_id": 1, "cmd": "echo"}"#.utf8)
        for (queue, key) in [(nil, "default"), ("cronq_jobs", "default"), ("slow", "slow")] as [(String?, String)] {
            let messages = try WireCodec.decode(body, type: nil, from: .jobs(["default", "slow"]), queue: queue)
            let job = LegacyJob(
                runID: "58fb05ba53f149229bf2ef9d8a388106", jobID: 1, name: "", command: "echo", queue: key)
            #expect(messages == [.legacyJob(job)])
        }
    }

    @Test("its escapes are undone, and a name is not needed")
    func readsEscapes() throws {
        let body = #"{"cmd": "echo gr\u00fc\u00dfe \ud83d\ude80 \/\b\f\n\r\t\"\\", "job_id": 2, "#
        let ids = [
            #""run_id": "58FB05BA53F149229BF2EF9D8A388106"}"#, #""run_id": "58fb05ba-53f1-4922-9bf2-ef9d8a388106"}"#,
        ]
        for id in ids {
            let text = String(id.dropFirst(11).dropLast(2))
            let job = LegacyJob(
                runID: text, jobID: 2, name: "", command: "echo grüße 🚀 /\u{8}\u{C}\n\r\t\"\\")
            #expect(try decode(body + id, from: .jobs([])) == [.legacyJob(job)])
        }
    }

    @Test("results as the original sends them are read")
    func readsReports() throws {
        let tail = #""x-send-datetime":"2026-11-21 09:26:47.668920","x-host":"worker1.example"}"#
        let at = Instant(microseconds: 1_795_253_207_668_920)
        let start = #"{"type":"starting","job_id":1,"run_id":"58fb05ba53f149229bf2ef9d8a388106","#
        let started = try decode(start + #""start_time":"2026-11-21 09:26:47.668911","# + tail, from: .results)
        var report = LegacyReport(run: Self.run, jobID: 1, kind: .starting, host: "worker1.example", at: at)
        #expect(started == [.legacyReport(report)])

        let end = #"{"type":"finished","job_id":1,"run_id":"58fb05ba53f149229bf2ef9d8a388106","#
        for code in [3, 0, -9] as [Int32] {
            let finished = try decode(end + "\"return_code\":\(code),\"run_time\":0.0207," + tail, from: .results)
            (report.kind, report.runSeconds) = (.finished(code: code), 0.0207)
            #expect(finished == [.legacyReport(report)])
        }

        let failure = #"{"type":"failed","job_id":1,"run_id":"58fb05ba53f149229bf2ef9d8a388106","run_time":1,"#
        (report.kind, report.runSeconds) = (.failed, 1)
        #expect(try decode(failure + tail, from: .results) == [.legacyReport(report)])
    }

    @Test(
        "its times may lack the fraction",
        arguments: [
            ("2026-11-21 09:26:47.668920", 1_795_253_207_668_920), ("2026-11-21 09:26:47", 1_795_253_207_000_000),
            ("1970-01-01 00:00:00.000001", 1), ("1969-12-31 23:59:59.999999", -1),
        ])
    func readsTimes(text: String, microseconds: Int64) {
        #expect(OriginalTime.instant(text) == Instant(microseconds: microseconds))
    }

    @Test(
        "other times are refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T09:26:47", "2026-11-21  09:26:47", "2026-13-21 09:26:47", "now then",
            "2026-11-21 09:26:47Z", " 09:26:47", "2026-11-21 ", "2026-11-21 09:26:47 UTC",
        ])
    func refusesTimes(text: String) {
        #expect(OriginalTime.instant(text) == nil)
    }

    @Test(
        "times are written with six digits after the point",
        arguments: [
            (1_795_253_207_668_920, "2026-11-21 09:26:47.668920"), (0, "1970-01-01 00:00:00.000000"),
            (-1, "1969-12-31 23:59:59.999999"),
        ])
    func writesTimes(microseconds: Int64, text: String) {
        #expect(OriginalTime.text(Instant(microseconds: microseconds)) == text)
    }

    @Test(
        "what the original would not execute is refused by field",
        arguments: [
            (#"{"job_id":1,"cmd":"x"}"#, "run_id"), (#"{"run_id":"","job_id":1,"cmd":"x"}"#, "run_id"),
            (#"{"run_id":"abc","job_id":1,"cmd":"x"}"#, "run_id"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","cmd":"x"}"#, "job_id"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","job_id":0,"cmd":"x"}"#, "job_id"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","job_id":"1","cmd":"x"}"#, "job_id"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","job_id":1}"#, "cmd"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","job_id":1,"cmd":""}"#, "cmd"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","job_id":1,"cmd":["x"]}"#, "cmd"),
            (#"{"run_id":"58fb05ba53f149229bf2ef9d8a388106","job_id":1,"cmd":"x","name":5}"#, "name"),
        ])
    func refusesJobs(body: String, field: String) {
        let fault = #expect(throws: WireFault.self) { try decode(body, from: .jobs(["default"])) }
        #expect(fault?.field == field)
    }

    @Test(
        "results that lack something are refused by field",
        arguments: [
            ("type", "\"ended\""), ("type", "null"), ("run_id", "1"), ("job_id", "1.0"), ("job_id", "null"),
            ("return_code", "null"), ("return_code", "2147483648"), ("x-send-datetime", "\"now\""),
            ("x-send-datetime", "null"), ("x-host", "null"), ("run_time", "\"1\""), ("run_time", "1e999"),
        ])
    func refusesReports(field: String, value: String) {
        let body =
            #"{"type":"finished","job_id":1,"run_id":"58fb05ba53f149229bf2ef9d8a388106","return_code":3,"run_time":0.1,"#
            + #""x-send-datetime":"2026-11-21 09:26:47.668920","x-host":"h","# + "\"\(field)\":\(value)}"
        let fault = #expect(throws: WireFault.self) { try decode(body, from: .results) }
        #expect(fault?.field == field)
    }
}
