import CronqSchedule
import TestSupport
import Testing

@Suite("Hostile input")
struct HostileInputTests {
    @Test("random and mutated texts are parsed or refused, never worse")
    func texts() throws {
        var random = SplitMix64(seed: 99)
        let seeds =
            SchedulePropertyTests.intervals + [
                "0 0 29 2 *", "0 0 L-3,LW,15W * fri#2,sunL", "*/7 22-4/2 ? jan-dec/2 mon-fri", "@daily", "@every 1h",
                "R5/2026-W53-7T24:00:00.123456789+18:59/P999Y11M30DT23H59M59.999S", "1h10m", "PT1H",
            ]
        let alphabet = Array("0123456789*/-,?#LWRPTZHMSDYat@ :.+~éx\t\u{0}🙂".unicodeScalars)
        let now = try instant("2026-11-21T11:36:00Z")
        let london = try zone("Europe/London")
        var accepted = 0
        for round in 0..<20_000 {
            var scalars = Array((round % 10 == 0 ? "" : seeds.randomElement(using: &random) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let scalar = alphabet.randomElement(using: &random) ?? "0"
                let position = Int.random(in: 0...scalars.count, using: &random)
                if position < scalars.count, Bool.random(using: &random) {
                    scalars[position] = scalar
                } else {
                    scalars.insert(scalar, at: position)
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            _ = try? TimeSpan(parsing: text)
            _ = Instant(iso8601: text)
            guard let schedule = try? Schedule(parsing: text, zone: london) else { continue }
            accepted += 1
            if let next = schedule.next(after: now) {
                #expect(next > now, "\(text)")
                #expect(schedule.previous(atOrBefore: next) == next, "\(text)")
                #expect(schedule.count(after: now, through: next) == 1, "\(text)")
            }
            #expect(!schedule.summary.isEmpty)
        }
        #expect(accepted > 200)
    }

    @Test("mutated zone files are read or refused, and what is read keeps its promises")
    func zoneFiles() throws {
        var random = SplitMix64(seed: 100)
        let originals = try ["Europe/London", "Pacific/Apia", "Africa/Casablanca", "Etc/UTC"].map(tzif)
        var accepted = 0
        for _ in 0..<3_000 {
            var bytes = originals.randomElement(using: &random) ?? []
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            case 1: bytes = bytes.prefix(60).map { _ in UInt8.random(in: 0...255, using: &random) }
            default:
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            guard let rules = try? ZoneRules(identifier: "Test/Zone", tzif: bytes) else { continue }
            accepted += 1
            let schedule = try Schedule(parsing: "*/30 1,2 * * *", zone: rules, dst: DSTPolicy(fold: .twice))
            var now = Instant(
                microseconds: Int64.random(in: -1_000_000_000...4_000_000_000, using: &random) * 1_000_000)
            for _ in 0..<10 {
                guard let next = schedule.next(after: now) else { break }
                #expect(next > now)
                #expect(schedule.previous(atOrBefore: next) == next)
                #expect(schedule.count(after: now, through: next) == 1)
                now = next
            }
            _ = rules.offset(at: Instant(microseconds: .min)) + rules.offset(at: Instant(microseconds: .max))
        }
        #expect(accepted > 100)
    }

    @Test(
        "messages repeat no control characters and stay short",
        arguments: [
            "\u{1B}[31m * * * *", "R/\u{1B}[31m/P1D", "* * * * \u{7}", String(repeating: "x", count: 1_000),
            String(repeating: "1,", count: 400) + "x * * * *",
        ])
    func messages(_ text: String) throws {
        let error = try #require(throws: ScheduleError.self) { _ = try schedule(text) }
        #expect(error.message.utf8.count < 400)
        #expect(error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
}
