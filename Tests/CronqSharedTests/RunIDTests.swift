import CronqSchedule
import CronqShared
import Foundation
import Testing

@Suite("The name of a run")
struct RunIDTests {
    private let identity = RunIdentity(
        job: 42, kind: .schedule, schedule: 1, nominal: Instant(microseconds: 1_772_452_800_123_456))

    @Test("never changes: ledgers and messages of every version must agree on it")
    func golden() {
        #expect(RunID(identity).description == "019cae6b667b6604ab72ddccfb56a57d")
        let manual = RunIdentity(
            job: 7, kind: .manual, nominal: Instant(microseconds: 1_772_452_800_000_000), request: "tökén")
        #expect(RunID(manual).description == "019cae6b66009494e35da39e09fb6d86")
    }

    @Test("is the same for the same identity and another for any other")
    func identities() {
        var others = [identity, identity, identity, identity, identity]
        others[0].job = 43
        others[1].kind = .manual
        others[2].schedule = 2
        others[3].nominal = Instant(microseconds: identity.nominal.microseconds + 1)
        others[4].request = "x"
        #expect(RunID(identity) == RunID(identity))
        #expect(Set(others.map { RunID($0) } + [RunID(identity)]).count == 6)
    }

    @Test("no two parts of an identity run together")
    func separation() {
        var one = RunIdentity(job: 1, kind: .schedule, schedule: 11, nominal: identity.nominal)
        var two = RunIdentity(job: 11, kind: .schedule, schedule: 1, nominal: identity.nominal)
        #expect(RunID(one) != RunID(two))
        one = RunIdentity(job: 1, kind: .schedule, schedule: 1, nominal: Instant(microseconds: 1), request: "1")
        two = RunIdentity(job: 1, kind: .schedule, schedule: 1, nominal: Instant(microseconds: 11))
        #expect(RunID(one) != RunID(two))
    }

    @Test("is ordered by the millisecond of its instant, as text, as bytes and as a value")
    func order() {
        let times: [Int64] = [0, 999, 1_000, 2_000_000, 1_772_452_800_000_000, 253_402_300_799_000_000]
        let ids = times.filter { $0 % 1_000 == 0 }.map { time in
            RunID(RunIdentity(job: 1, kind: .schedule, nominal: Instant(microseconds: time)))
        }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }

    @Test("instants before 1970 and beyond the year 9999 have names, too",
        arguments: [Int64.min, -1, .max])
    func extremes(time: Int64) {
        let id = RunID(RunIdentity(job: .max, kind: .manual, schedule: .max, nominal: Instant(microseconds: time)))
        #expect(RunID(id.description) == id)
    }

    @Test("survives text, upper case, the form of a UUID, bytes and JSON")
    func roundTrips() throws {
        let id = RunID(identity)
        let text = id.description
        #expect(text.count == 32 && RunID(text) == id && RunID(text.uppercased()) == id)
        let digits = Array(text)
        let dashed = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
        #expect(RunID(dashed) == id)
        #expect(id.bytes.count == 16 && RunID(bytes: id.bytes) == id)
        let json = try JSONEncoder().encode([id])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([RunID].self, from: json) == [id])
    }

    @Test("is refused in any other form",
        arguments: [
            "", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
            "0123456789abcdef0123456789abcdeg", "0123456789abcdef-0123456789abcdef", "0x123456789abcdef0123456789abcde",
            " 123456789abcdef0123456789abcdef", "０１２３４５６７８９ＡＢＣＤＥＦ", "--------------------------------",
        ])
    func refused(text: String) {
        #expect(RunID(text) == nil)
        #expect(RunID(bytes: Array(text.utf8.prefix(15))) == nil)
    }
}
