import CronqSchedule
import CronqShared
import Foundation
import Testing

@testable import CronqAMQP

@Suite("Messages on the wire")
struct WireRoundTripTests {
    @Test("every message comes back as it was sent, whatever it holds")
    func roundTrips() throws {
        for (message, address, source) in WireSamples.messages {
            let wire = try WireCodec.encode(message, to: address)
            #expect(try WireCodec.decode(wire.body, type: wire.type, from: source) == [message])
        }
    }

    @Test("every body but the empty one is JSON that says its version and its type")
    func describesItself() throws {
        for (message, address, _) in WireSamples.messages where message != .wake {
            let wire = try WireCodec.encode(message, to: address)
            let object = try JSONSerialization.jsonObject(with: Data(wire.body)) as? [String: Any]
            let fields = try #require(object)
            #expect(fields["v"] as? Int == 1)
            #expect(fields["type"] as? String == wire.type)
            #expect(wire.contentType == "application/json")
        }
    }

    @Test("what must not be lost is persistent, and repetitions have the same id")
    func hasProperties() throws {
        let id = WireSamples.run.description
        let job = try WireCodec.encode(.job(WireSamples.job()), to: .jobs("default"))
        #expect(job.type == "job")
        #expect(job.isPersistent)
        #expect(job.messageID == "\(id).1")
        let end = RunnerReport.finished(WireSamples.finish(.timedOut))
        let report = try WireCodec.encode(.report(end, from: WireSamples.runner), to: .results)
        #expect(report.isPersistent)
        #expect(report.messageID == "\(id).7")
        let offer = Offer(request: WireSamples.request, run: WireSamples.run, attempt: 1, runner: .init("r"), host: "h")
        let request = try WireCodec.encode(.offer(offer), to: .offers)
        #expect(!request.isPersistent)
        #expect(request.messageID == WireSamples.request.text)
        for (message, address, _) in WireSamples.messages {
            let isKept: Bool =
                switch address {
                case .jobs, .results, .output: true
                case .offers, .heartbeats, .inbox, .wake: false
                }
            #expect(try WireCodec.encode(message, to: address).isPersistent == isKept)
        }
    }

    @Test("the golden job carries the original's fields, and its own after them")
    func writesJobs() throws {
        var job = JobMessage(
            runID: WireSamples.run, jobID: 1, name: "j1", category: "cat", command: "echo \"ü\"\n\u{1}",
            queue: "default",
            attempt: 2, scheduledAt: Instant(microseconds: -1))
        var text = #"{"v":1,"type":"job","run_id":"01982f3b58fb05ba53f149229bf2ef9d","job_id":1,"#
        text += #""cmd":"echo \"ü\"\n\u0001","name":"j1","id":1,"command":"echo \"ü\"\n\u0001","category":"cat","#
        text += #""queue":"default","attempt":2,"scheduled_at":-1,"#
        let plain = try WireCodec.encode(.job(job), to: .jobs("default"))
        #expect(String(decoding: plain.body, as: UTF8.self) == text + #""on_lost":"fail"}"#)
        (job.timeout, job.grace, job.onLost) = (.seconds(90), .milliseconds(1), .rerun)
        let full = try WireCodec.encode(.job(job), to: .jobs("default"))
        #expect(
            String(decoding: full.body, as: UTF8.self)
                == text + #""timeout":90000000,"grace":1000,"on_lost":"rerun"}"#)
    }

    @Test("the golden end carries the original's fields, and its own after them")
    func writesEnds() throws {
        let finish = Finish(
            run: WireSamples.fenced, outcome: .exited(code: 3), startedAt: WireSamples.at - .milliseconds(20_700),
            finishedAt: WireSamples.at,
            usage: RunUsage(userMicroseconds: 5, systemMicroseconds: 6, peakMemoryBytes: 7, leftovers: 8),
            stdoutBytes: 2, stderrBytes: 0, output: [WireSamples.chunk([0x68, 0x69])], jobID: 1, host: "worker1.example"
        )
        let wire = try WireCodec.encode(.report(.finished(finish), from: RunnerID("r-1")), to: .results)
        var text = #"{"v":1,"type":"finished","job_id":1,"run_id":"01982f3b58fb05ba53f149229bf2ef9d","#
        text += #""return_code":3,"run_time":20.700000,"x-send-datetime":"2026-11-21 09:26:47.668911","#
        text += #""x-host":"worker1.example","runner":"r-1","fence":7,"outcome":"exited","#
        text += #""started_at":1795253186968911,"finished_at":1795253207668911,"#
        text += #""usage":{"user":5,"system":6,"peak_memory":7,"leftovers":8},"stdout_bytes":2,"stderr_bytes":0,"#
        text += #""output":[{"number":3,"stream":"stdout","offset":4294967296,"at":1795253207668911,"bytes":"aGk="}]}"#
        #expect(String(decoding: wire.body, as: UTF8.self) == text)
    }

    @Test("the golden order names the attempt, who holds it, and who wants it to end")
    func writesOrders() throws {
        let order = CancelOrder(run: WireSamples.fenced, runner: RunnerID("r-1"), by: "anna")
        let wire = try WireCodec.encode(.cancel([order, order]), to: .inbox(RunnerID("r-1")))
        let item = #"{"run_id":"01982f3b58fb05ba53f149229bf2ef9d","fence":7,"runner":"r-1","by":"anna"}"#
        #expect(
            String(decoding: wire.body, as: UTF8.self) == #"{"v":1,"type":"cancel","orders":["# + "\(item),\(item)]}")
        #expect(wire.type == "cancel")
        #expect(wire.messageID == nil)
        #expect(wire.bundle == nil, "older runners must not lose answers that travel with it")
    }

    @Test(
        "ends have the original's type and return code",
        arguments: [
            (.exited(code: 0), "finished", "0"), (.exited(code: 127), "finished", "127"),
            (.signaled(signal: 9), "finished", "-9"), (.spawnFailed(message: "m"), "failed", nil),
            (.timedOut, "finished", "null"), (.fenced, "finished", "null"), (.killed(by: "x"), "finished", "null"),
        ] as [(Outcome, String, String?)])
    func translatesOutcomes(outcome: Outcome, type: String, code: String?) throws {
        let finish = WireSamples.finish(outcome)
        let wire = try WireCodec.encode(.report(.finished(finish), from: WireSamples.runner), to: .results)
        let text = String(decoding: wire.body, as: UTF8.self)
        #expect(wire.type == type)
        #expect(text.contains("\"type\":\"\(type)\""))
        if let code {
            #expect(text.contains("\"return_code\":\(code),"))
        } else {
            #expect(!text.contains("return_code"))
        }
    }

    @Test("a run that ended before it started took no time")
    func clampsTheRunTime() throws {
        var finish = WireSamples.finish(.timedOut)
        for start in [nil, finish.finishedAt + .seconds(1), Instant(microseconds: .min), Instant(microseconds: .max)] {
            finish.startedAt = start
            let wire = try WireCodec.encode(.report(.finished(finish), from: WireSamples.runner), to: .results)
            let text = String(decoding: wire.body, as: UTF8.self)
            let longest = start == Instant(microseconds: .min)
            #expect(text.contains(longest ? "\"run_time\":9223372036854.775807," : "\"run_time\":0.000000,"))
        }
    }

    @Test("many items in one body are many messages")
    func readsMany() throws {
        let offers = (1...3).map {
            Offer(request: WireSamples.request, run: WireSamples.run, attempt: $0, runner: .init("r"), host: "h")
        }
        let bodies = try offers.map { offer in
            let body = try WireCodec.encode(.offer(offer), to: .offers).body
            return String(decoding: body, as: UTF8.self)
        }
        let prefix = #"{"v":1,"type":"offers","offers":["#
        let items = bodies.map { $0.dropFirst(prefix.count).dropLast(2) }
        let body = prefix + items.joined(separator: ", ") + "]}"
        #expect(try WireCodec.decode(Array(body.utf8), type: nil, from: .offers) == offers.map(Message.offer))
        #expect(try WireCodec.decode(Array((prefix + "]}").utf8), type: nil, from: .offers) == [])
    }

    @Test("messages for another address, and those of the original, are refused")
    func refusesAddresses() {
        let report = LegacyReport(run: WireSamples.run, jobID: 1, kind: .failed, host: "h", at: WireSamples.at)
        let job = LegacyJob(runID: "r", jobID: 1, name: "n", command: "c")
        for (message, address) in [
            (.wake, .results), (.job(WireSamples.job()), .results), (.receipts([]), .output), (.cancel([]), .wake),
            (.legacyJob(job), .jobs("x")),
            (.legacyReport(report), .results),
        ] as [(Message, Address)] {
            #expect(throws: WireFault.self) { try WireCodec.encode(message, to: address) }
        }
    }

    @Test("a message that nobody would read is refused")
    func refusesGiants() {
        let job = WireSamples.job(String(repeating: "x", count: 6 * 1024 * 1024))
        let fault = #expect(throws: WireFault.self) { try WireCodec.encode(.job(job), to: .jobs("default")) }
        #expect(fault?.expected == "at most 16777216 bytes")
    }
}
