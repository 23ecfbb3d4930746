import CronqShared
import Foundation
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Messages that travel as one")
struct BundleTests {
    /// What travels together: messages of one kind on one way.
    struct Company: Sendable, CustomTestStringConvertible {
        /// Of the message that holds several, and the name of its list.
        var type: String
        var address: Address
        var source: ConsumerSource

        var testDescription: String { type }

        /// With large and awkward ones among them.
        func samples() throws -> [Message] {
            let mine = try WireSamples.messages.filter { sample in
                try WireCodec.encode(sample.0, to: sample.1).bundle?.type == type
            }
            return mine.map(\.0)
        }

        func joined(_ messages: [Message]) throws -> [UInt8] {
            let wires = try messages.map { try WireCodec.encode($0, to: address) }
            let bundle = try #require(wires.first?.bundle)
            return bundle.join(wires.map(\.body))
        }

        func read(_ body: [UInt8]) throws -> [Message] {
            try WireCodec.decode(body, type: nil, from: source)
        }
    }

    private static let receipts = Company(
        type: "receipts", address: .inbox(WireSamples.runner), source: .inbox(WireSamples.runner))
    private static let reports = Company(type: "reports", address: .results, source: .results)

    private static let companies = [
        Company(type: "offers", address: .offers, source: .offers),
        Company(type: "answers", address: .inbox(WireSamples.runner), source: .inbox(WireSamples.runner)),
        receipts, reports,
    ]

    /// What a reader finds: receipts are one list, however many messages brought them.
    private func found(_ messages: [Message]) -> [Message] {
        let receipts = messages.flatMap { message -> [Receipt] in
            if case .receipts(let list) = message { list } else { [] }
        }
        let others = messages.filter { if case .receipts = $0 { false } else { true } }
        return others.isEmpty ? [.receipts(receipts)] : others
    }

    @Test("one body says what all of them said, in their order", arguments: companies)
    func inOrder(company: Company) throws {
        let samples = try company.samples()
        #expect(samples.count > 1)
        let body = try company.joined(samples)
        #expect(try company.read(body) == found(samples))
        #expect(try company.read(company.joined(samples.reversed())) == found(samples.reversed()))

        let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let fields = try #require(object)
        #expect(fields["v"] as? Int == 1)
        #expect(fields["type"] as? String == company.type)
        #expect(fields[company.type] is [Any])
    }

    @Test("ends, failures and declines keep their own type inside the body that holds them")
    func mixed() throws {
        let ends: [Outcome] = [.exited(code: 0), .spawnFailed(message: "no such file")]
        var messages = ends.map { Message.report(.finished(WireSamples.finish($0)), from: WireSamples.runner) }
        messages.append(.report(.declined(Decline(run: WireSamples.far, cause: .late)), from: RunnerID("another")))
        let body = try JSONDecoder().decode(JSON.self, from: Data(Self.reports.joined(messages)))
        #expect(body["reports"].list.map { $0["type"].text } == ["finished", "failed", "declined"])
        #expect(try Self.reports.read(Self.reports.joined(messages)) == messages)
    }

    @Test("however many there are, none is lost, doubled or moved", arguments: companies)
    func anyNumber(company: Company) throws {
        let samples = try company.samples()
        var random = SplitMix64(seed: 0x6275_6E64_6C65)
        for _ in 0..<15 {
            let count = Int.random(in: 1...12, using: &random)
            let messages = (0..<count).compactMap { _ in samples.randomElement(using: &random) }
            #expect(try company.read(company.joined(messages)) == found(messages))
        }
    }

    @Test("an empty list among them adds nothing, wherever it stands")
    func emptyLists() throws {
        let one = Receipt(run: WireSamples.fenced)
        let other = Receipt(run: WireSamples.far)
        for lists in [[[]], [[], []], [[one], []], [[], [one]], [[], [one], [], [other, one], []]] as [[[Receipt]]] {
            let joined = try Self.receipts.joined(lists.map(Message.receipts))
            let whole = try WireCodec.encode(.receipts(lists.flatMap { $0 }), to: Self.receipts.address).body
            #expect(joined == whole, "\(lists.map(\.count))")
        }
    }

    @Test("a list alone stays as it was, byte for byte", arguments: companies.filter { $0.type != "reports" })
    func alone(company: Company) throws {
        for sample in try company.samples() {
            #expect(try company.joined([sample]) == WireCodec.encode(sample, to: company.address).body)
        }
    }

    @Test("jobs, heartbeats, probes, output and wake-ups always travel alone")
    func others() throws {
        for (message, address, _) in WireSamples.messages {
            let type: String? =
                switch message {
                case .offer: "offers"
                case .answer: "answers"
                case .receipts: "receipts"
                case .report: "reports"
                default: nil
                }
            #expect(try WireCodec.encode(message, to: address).bundle?.type == type)
        }
    }

    @Test(
        "reports of which one cannot be read cannot be read, and the fault says which",
        arguments: [
            (#""type":"declined""#, #""type":"starting""#, "reports[1].type"),
            (#""type":"declined""#, #""type":"reports","reports":[]"#, "reports[1].type"),
            (#""type":"declined","#, "", "reports[1].type"),
            (#""cause":"late""#, #""cause":"bored""#, "reports[1].cause"),
            (#","runner":"r2""#, "", "reports[1].runner"),
            (#""fence":2"#, #""fence":-2"#, "reports[1].fence"),
        ])
    func unreadable(part: String, wrong: String, field: String) throws {
        let declines = (1...3).map { number in
            let run = FencedRun(run: WireSamples.run, fence: Int64(number))
            return Message.report(.declined(Decline(run: run, cause: .late)), from: RunnerID("r\(number)"))
        }
        let bodies = try declines.map { try WireCodec.encode($0, to: .results).body }
        let second = String(decoding: bodies[1], as: UTF8.self)
        #expect(second.contains(part))
        let damaged = [bodies[0], Array(second.replacing(part, with: wrong).utf8), bodies[2]]
        let fault = #expect(throws: WireFault.self) {
            try Self.reports.read(CronqAMQP.Bundle.reports.join(damaged))
        }
        #expect(fault?.field == field)
    }
}
