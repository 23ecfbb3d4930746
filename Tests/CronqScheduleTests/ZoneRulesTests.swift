import CronqSchedule
import Foundation
import TestSupport
import Testing

@Suite("Time zones")
struct ZoneRulesTests {
    static let sample = [
        "Europe/London", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Chatham", "Asia/Kathmandu", "Asia/Tehran", "Africa/Casablanca", "America/Nuuk", "Asia/Gaza",
        "Antarctica/Troll", "Pacific/Kwajalein", "US/Eastern", "Europe/Kiev", "Etc/GMT+12", "Asia/Beirut",
    ]

    @Test("offsets agree with Foundation's own reader, from 1900 to 2036", arguments: sample)
    func agreesWithFoundation(_ name: String) throws {
        let rules = try zone(name)
        let oracle = try #require(TimeZone(identifier: name))
        var random = SplitMix64(seed: 7)
        for _ in 0..<4_000 {
            let second = Int.random(in: -2_208_988_800...2_082_758_400, using: &random)
            let instant = Instant(microseconds: Int64(second) * 1_000_000)
            let date = Date(timeIntervalSince1970: Double(second))
            #expect(rules.offset(at: instant) == oracle.secondsFromGMT(for: date), "\(instant)")
        }
    }

    @Test("the rule goes on for ever, with the same dates 400 years later", arguments: sample)
    func goesOn(_ name: String) throws {
        let rules = try zone(name)
        var random = SplitMix64(seed: 8)
        for _ in 0..<1_000 {
            let second = Int64.random(in: 4_200_000_000...16_000_000_000, using: &random)
            let now = Instant(microseconds: second * 1_000_000)
            let later = now + .days(146_097)
            #expect(rules.offset(at: now) == rules.offset(at: later), "\(now)")
            let transition = rules.nextTransition(after: now)
            #expect(rules.nextTransition(after: later) == transition.map { $0 + .days(146_097) })
        }
    }

    @Test("far from the data the rule of the last line holds")
    func farFuture() throws {
        let london = try zone("Europe/London")
        #expect(london.nextTransition(after: try instant("9000-01-01"))?.iso8601 == "9000-03-30T01:00:00Z")
        #expect(london.offset(at: try instant("9000-07-01")) == 3_600)
        #expect(london.isDST(at: try instant("9000-07-01")))
        #expect(london.abbreviation(at: try instant("9000-01-01")) == "GMT")
        #expect(london.offset(at: try instant("0001-01-01")) == -75)
        #expect(ZoneRules.utc.nextTransition(after: try instant("2026-01-01")) == nil)
        #expect(try zone("Asia/Tokyo").nextTransition(after: try instant("2026-01-01")) == nil)
    }

    @Test("a local time has no, one or two instants")
    func localTimes() throws {
        let london = try zone("Europe/London")
        func local(_ text: String) throws -> CivilDateTime {
            CivilDateTime(microseconds: try instant(text).microseconds)
        }
        #expect(london.instants(of: try local("2026-03-29T01:30")).isEmpty)
        #expect(london.instants(of: try local("2026-03-29T02:00")) == [try instant("2026-03-29T01:00Z")])
        #expect(
            london.instants(of: try local("2026-10-25T01:30")) == [
                try instant("2026-10-25T00:30Z"), try instant("2026-10-25T01:30Z"),
            ])
        #expect(london.firstInstant(reaching: try local("2026-03-29T01:30")) == (try instant("2026-03-29T01:00Z")))
        #expect(london.firstInstant(reaching: try local("2026-10-25T01:30")) == (try instant("2026-10-25T00:30Z")))
        #expect(london.local(at: try instant("2026-07-01T12:00Z")).iso8601 == "2026-07-01T13:00:00")
    }

    @Test("every zone of the machine is read")
    func everyZone() throws {
        let list = try String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8)
        let names = list.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "L" else { return nil }
            return String(words[2])
        }
        #expect(names.count > 100)
        for name in names { _ = try zone(name) }
    }

    @Test(
        "names that could leave the directory are refused",
        arguments: [
            "", "/etc/passwd", "../../etc/passwd", "Europe/..", "Europe/", "a b", "Europe/Lo\u{301}ndon", "x\0",
            String(repeating: "a", count: 65),
        ])
    func refusedNames(_ name: String) throws {
        #expect(!ZoneRules.isWellFormed(identifier: name))
        let bytes = try tzif("Europe/London")
        let error = try #require(throws: ScheduleError.self) { _ = try ZoneRules(identifier: name, tzif: bytes) }
        #expect(error.code == .badZone)
    }

    @Test("permanent daylight-saving time in the last line is one long summer")
    func permanentSummer() throws {
        let rules = try ZoneRules(identifier: "Test", tzif: version2(footer: "XXX3EDT4,0/0,J365/23", offset: -14_400))
        #expect(rules.offset(at: try instant("2026-07-01")) == -14_400)
        #expect(rules.nextTransition(after: try instant("2026-07-01")) == nil)
    }

    @Test(
        "a last line alone gives the rules of a zone, at both hemispheres",
        arguments: [
            ("GMT0BST,M3.5.0/1,M10.5.0", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"),
            ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"),
            ("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-04-04T14:00:00Z", "2026-09-26T14:00:00Z"),
            ("AAA0BBB,J60/0,J300/0", "2026-03-01T00:00:00Z", "2026-10-26T23:00:00Z"),
            ("AAA0BBB,59/0,299/0", "2026-03-01T00:00:00Z", "2026-10-26T23:00:00Z"),
        ])
    func footers(_ footer: String, _ first: String, _ second: String) throws {
        let rules = try ZoneRules(identifier: "Test", tzif: version2(footer: footer, offset: 0))
        let spring = try #require(rules.nextTransition(after: try instant("2026-01-01")))
        #expect(spring.iso8601 == first)
        #expect(rules.nextTransition(after: spring)?.iso8601 == second)
    }

    /// A version 2 file with one type, no transition, and a last line.
    private func version2(footer: String, offset: Int32) -> [UInt8] {
        var block = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        for count: UInt8 in [0, 0, 0, 0, 1, 4] { block += [0, 0, 0, count] }
        block += withUnsafeBytes(of: offset.bigEndian) { Array($0) }
        block += [0, 0]
        block += Array("XXX\0".utf8)
        return block + block + Array("\n\(footer)\n".utf8)
    }
}
