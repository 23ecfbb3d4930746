import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Hostile bodies")
struct WireFuzzTests {
    private static let sources: [ConsumerSource] = [
        .jobs(["default"]), .offers, .heartbeats, .results, .output, .inbox(RunnerID("r")),
    ]

    /// Small bodies of every kind, the original's among them.
    private static func seeds() throws -> [[UInt8]] {
        let own = try WireSamples.messages.map { try WireCodec.encode($0.0, to: $0.1).body }.filter { $0.count < 2_000 }
        let original = [
            #"{"run_id": "58fb05ba53f149229bf2ef9d8a388106", "job_id": 1, "cmd": "echo \u00fc", "name": "j1"}"#,
            #"{"type":"finished","job_id":1,"run_id":"58fb05ba53f149229bf2ef9d8a388106","return_code":3,"run_time":0.0207,"#
                + #""x-send-datetime":"2026-11-21 09:26:47.668920","x-host":"worker1.example"}"#,
        ]
        return own + original.map { Array($0.utf8) }
    }

    @Test("twenty thousand damaged bodies are read or refused, and what is read can be sent again")
    func survives() throws {
        var generator = SplitMix64(seed: 0x6372_6F6E_71)
        let seeds = try Self.seeds()
        var read = 0
        var refused = 0
        for round in 0..<20_000 {
            let body = Self.damaged(seeds[round % seeds.count], &generator)
            for source in Self.sources {
                do {
                    for message in try WireCodec.decode(body, type: nil, from: source) {
                        read += 1
                        try Self.sendAgain(message)
                    }
                } catch {
                    refused += 1
                    #expect(error.description.utf8.count < 1_000)
                }
            }
        }
        // Neither the damage nor the reading is always total.
        #expect(read > 1_000)
        #expect(refused > 20_000)
    }

    private static func sendAgain(_ message: Message) throws(WireFault) {
        let (address, source): (Address, ConsumerSource)
        switch message {
        case .job: (address, source) = (.jobs("default"), .jobs(["default"]))
        case .offer: (address, source) = (.offers, .offers)
        case .heartbeat, .probe: (address, source) = (.heartbeats, .heartbeats)
        case .report, .adopted: (address, source) = (.results, .results)
        case .output: (address, source) = (.output, .output)
        case .answer, .heartbeatAnswer, .receipts, .outputReceipts, .cancel:
            (address, source) = (.inbox(RunnerID("r")), .inbox(RunnerID("r")))
        case .wake: (address, source) = (.wake, .wake)
        case .legacyJob, .legacyReport: return
        }
        let wire = try WireCodec.encode(message, to: address)
        #expect(try WireCodec.decode(wire.body, type: nil, from: source) == [message])
    }

    private static let splinters: [[UInt8]] = [
        "9223372036854775808", "-9223372036854775809", "1e400", "-0", "\\u0000", "\\ud800", "null", "[[[[", "{}",
        "\"\"", ",",
        "\u{1F680}", "0.1e-9", "\\", "\"", ":", "true", "\"v\":2,", "\"v\":0,", "2147483648",
    ].map { Array($0.utf8) }

    private static func damaged(_ body: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        var body = body
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            let place = Int.random(in: 0...body.count, using: &generator)
            let end = min(body.count, place + Int.random(in: 0...12, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: body.removeSubrange(place..<end)
            case 1: body.insert(contentsOf: splinters.randomElement(using: &generator)!, at: place)
            case 2: body.replaceSubrange(place..<end, with: splinters.randomElement(using: &generator)!)
            case 3: body.removeSubrange(place...)
            case 4 where place < body.count: body[place] = UInt8.random(in: 0...255, using: &generator)
            default: body.insert(contentsOf: body[place..<end], at: body.isEmpty ? 0 : place / 2)
            }
        }
        return body
    }
}
