import CronqSchedule
import CronqShared
import Foundation
import Testing

@Suite("The name of a run")
struct RunIDTests {
    private static let identity = RunIdentity(job: 1, kind: .schedule, nominal: noon)
    /// What names were computed for: 2026-11-21T11:56:00Z.
    private static let day = Instant(microseconds: 1_795_262_160_000_000)

    /// Computed by hand from the definition: SHA-256 over the parts, each ended by U+001F. A change here would run history twice.
    @Test(
        "an identity has the same name for ever",
        arguments: [
            (RunIdentity(job: 1, kind: .schedule, nominal: day), "01a1fdf69c80e008d5b178bdd8f56597"),
            (RunIdentity(job: 1, kind: .schedule, schedule: 1, nominal: day), "01a1fdf69c80f6f32bfb02303f82cfbb"),
            (RunIdentity(job: 1, kind: .manual, nominal: day, request: "a token"), "01a1fdf69c80b7c79c24f90501e80808"),
            (RunIdentity(job: 1, kind: .retry, nominal: day, request: "a token"), "01a1fdf69c8032383979a8c2c24ff7a0"),
            (RunIdentity(job: 2, kind: .schedule, nominal: day), "01a1fdf69c8081ddb05675d21f1b5e4b"),
            (
                RunIdentity(job: 1, kind: .schedule, nominal: Instant(microseconds: day.microseconds + 1)),
                "01a1fdf69c809ab435516356d613eb36"
            ),
            (
                RunIdentity(job: .max, kind: .schedule, nominal: Instant(microseconds: 0)),
                "000000000000f37f580e51cbd671ad17"
            ),
            (
                RunIdentity(job: 1, kind: .schedule, nominal: Instant(microseconds: -1_000_000)),
                "00000000000073a9cad53128f216ea80"
            ),
            (
                RunIdentity(
                    job: 42, kind: .manual, nominal: Instant(microseconds: 1_369_785_600_000_000), request: "Größe"),
                "013eed9588009f337a5aecff548256ac"
            ),
        ])
    func isStable(identity: RunIdentity, text: String) {
        #expect(RunID(identity).description == text)
        #expect(RunID(identity) == RunID(identity))
    }

    @Test("whatever differs in the identity differs in the name")
    func tellsIdentitiesApart() {
        var identities = [Self.identity]
        for request in ["a", "b", "\u{1F}"] {
            identities.append(RunIdentity(job: 1, kind: .schedule, nominal: noon, request: request))
        }
        for job in [0, 2, 11, -1] as [JobID] {
            identities.append(RunIdentity(job: job, kind: .schedule, nominal: noon))
            identities.append(RunIdentity(job: job, kind: .manual, nominal: noon))
        }
        identities.append(RunIdentity(job: 1, kind: .manual, nominal: noon))
        for schedule in 1...20 {
            identities.append(RunIdentity(job: 1, kind: .schedule, schedule: schedule, nominal: noon))
        }
        for step in 1...1_000 {
            identities.append(
                RunIdentity(job: 1, kind: .schedule, nominal: Instant(microseconds: noon.microseconds + Int64(step))))
        }
        #expect(Set(identities.map { RunID($0) }).count == identities.count)
    }

    @Test("no two parts of an identity run together")
    func keepsPartsApart() {
        let one = RunIdentity(job: 1, kind: .schedule, schedule: 11, nominal: noon)
        let two = RunIdentity(job: 11, kind: .schedule, schedule: 1, nominal: noon)
        #expect(RunID(one) != RunID(two))
        let early = RunIdentity(job: 1, kind: .manual, nominal: Instant(microseconds: 1), request: "1")
        let late = RunIdentity(job: 1, kind: .manual, nominal: Instant(microseconds: 11))
        #expect(RunID(early) != RunID(late))
    }

    @Test("instants before 1970 and beyond every calendar have names, too", arguments: [Int64.min, -1, 0, .max])
    func namesExtremes(microseconds: Int64) {
        let id = RunID(
            RunIdentity(job: .max, kind: .manual, schedule: .max, nominal: Instant(microseconds: microseconds)))
        #expect(RunID(id.description) == id)
    }

    @Test("names are ordered by the millisecond they stand for, whichever job they belong to")
    func isOrderedByTime() {
        let names = (0..<200).map { step -> RunID in
            let kind: RunKind = step % 2 == 0 ? .schedule : .manual
            let nominal = noon + .milliseconds(Int64(step))
            return RunID(RunIdentity(job: JobID(step % 7), kind: kind, nominal: nominal))
        }
        #expect(names == names.sorted())
        let texts = names.map(\.description)
        #expect(texts == texts.sorted())
        // A store compares the bytes.
        for (earlier, later) in zip(names, names.dropFirst()) {
            #expect(earlier.bytes.lexicographicallyPrecedes(later.bytes))
        }
        #expect(RunID(high: 1, low: .max) < RunID(high: 2, low: 0))
        #expect(RunID(high: 1, low: 1) < RunID(high: 1, low: 2))
        #expect(!(RunID(high: 1, low: 1) < RunID(high: 1, low: 1)))
    }

    static let samples = [
        RunID(identity), RunID(high: 0, low: 0), RunID(high: .max, low: .max), RunID(high: 1, low: 0),
        RunID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210),
    ]

    @Test("text, capitals, UUID form, bytes and JSON lead back to the same name", arguments: samples)
    func roundTrips(id: RunID) throws {
        let text = id.description
        #expect(text.utf8.count == 32)
        #expect(RunID(text) == id)
        #expect(RunID(text.uppercased()) == id)
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        let digits = Array(text)
        let uuid = cuts.map { String(digits[$0]) }.joined(separator: "-")
        #expect(RunID(uuid) == id)
        #expect(RunID(Substring(uuid)) == id)
        #expect(id.bytes.count == 16)
        #expect(RunID(bytes: id.bytes) == id)
        let json = try JSONEncoder().encode([id])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([RunID].self, from: json) == [id])
    }

    @Test("the bytes are the digits, most significant first")
    func bytesAreTheDigits() throws {
        let id = try #require(RunID("0123456789abcdeffedcba9876543210"))
        #expect(id.high == 0x0123_4567_89AB_CDEF)
        #expect(id.low == 0xFEDC_BA98_7654_3210)
        #expect(
            id.bytes == [
                0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10,
            ])
    }

    @Test(
        "what is not 32 hexadecimal digits is no name",
        arguments: [
            "", "0", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100",
            "0123456789abcdeffedcba987654321g", " 123456789abcdeffedcba9876543210",
            "0123456789abcdeffedcba9876543210\n",
            "0x23456789abcdeffedcba9876543210", "+123456789abcdeffedcba9876543210",
            "------------------------------------",
            "０123456789abcdeffedcba98765432", "0123456789abcdef-0123456789abcdef", "--------------------------------",
            "01234567-89ab-cdef-fedc-ba987654321", "'; DROP TABLE runs; --",
            "0123456789abcdeffedcba987654321é", "{1234567-89ab-cdef-fedc-ba9876543210",
        ])
    func refusesOtherText(text: String) {
        #expect(RunID(text) == nil)
        #expect(RequestID(text: text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([RunID].self, from: JSONEncoder().encode([text]))
        }
    }

    @Test("only 16 bytes are a name", arguments: [0, 1, 15, 17, 32])
    func refusesOtherLengths(count: Int) {
        #expect(RunID(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("a request is written like a run")
    func writesRequests() {
        let request = RequestID(high: 0x0123_4567_89AB_CDEF, low: 1)
        #expect(request.text == "0123456789abcdef0000000000000001")
        #expect(RequestID(text: request.text) == request)
    }
}
