import CronqSchedule
import TestSupport
import Testing

@Suite("Schedules in general")
struct SchedulePropertyTests {
    static let zones = [
        "UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Antarctica/Troll",
        "America/Havana", "Pacific/Kwajalein",
    ]

    /// A crontab made of everything the grammar has, seldom the same twice.
    static func crontab(_ random: inout SplitMix64) -> String {
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "*" }
        func number(_ range: ClosedRange<Int>) -> String { String(Int.random(in: range, using: &random)) }
        func field(_ range: ClosedRange<Int>) -> String {
            let steps = number(1...9)
            return pick([
                "*", "*/\(steps)", number(range), number(range), "\(number(range))-\(number(range))",
                "\(number(range))-\(number(range))/\(steps)", "\(number(range))/\(steps)",
                "\(number(range)),\(number(range))",
            ])
        }
        let special = pick(["L", "LW", "L-\(number(1...9))", "\(number(1...31))W", "?", "1,15,L", "13-31"])
        let weekday = pick(["mon-fri", "fri-mon", "sun", "7", "5-7", "tue#2", "friL", "sat#5,sun", "?"])
        return [
            pick([field(0...59), "0", "30"]), pick([field(0...23), "1", "2", "0-3"]),
            pick([field(1...31), special, "*", "*"]), pick([field(1...12), "*", "*", "*"]),
            pick([field(0...6), weekday, "*", "*"]),
        ].joined(separator: " ")
    }

    static func policy(_ random: inout SplitMix64) -> DSTPolicy {
        DSTPolicy(gap: Bool.random(using: &random) ? .next : .skip, fold: Bool.random(using: &random) ? .once : .twice)
    }

    /// Weeks around the odd transitions of the zones above, in which every minute is scanned.
    static let windows = [
        ("Europe/London", "2026-03-24", "2026-04-02"), ("Europe/London", "2026-10-20", "2026-10-30"),
        ("America/New_York", "2026-03-05", "2026-03-12"), ("America/New_York", "2026-10-29", "2026-11-05"),
        ("Australia/Lord_Howe", "2026-04-02", "2026-04-09"), ("Australia/Lord_Howe", "2026-10-01", "2026-10-08"),
        ("Pacific/Apia", "2011-12-26", "2012-01-04"), ("Antarctica/Troll", "2026-03-26", "2026-04-01"),
        ("Antarctica/Troll", "2026-10-22", "2026-10-29"), ("America/Havana", "2026-03-05", "2026-03-12"),
        ("America/Havana", "2026-10-29", "2026-11-05"), ("UTC", "2026-12-28", "2027-01-06"),
        ("UTC", "2024-02-26", "2024-03-04"),
    ]

    @Test("crontabs fire exactly where a scan of every minute says", arguments: windows)
    func oracle(_ zoneName: String, _ from: String, _ to: String) throws {
        var random = SplitMix64(seed: UInt64(from.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
        let (start, end) = (try instant(from), try instant(to))
        for _ in 0..<60 {
            let text = Self.crontab(&random)
            let policy = Self.policy(&random)
            guard let schedule = try? schedule(text, in: zoneName, dst: policy) else { continue }
            let expected = try CrontabOracle(text, zone: zoneName, dst: policy)
                .fires(after: Int(start.microseconds / 1_000_000), through: Int(end.microseconds / 1_000_000))
            let found = enumerate(schedule, after: start, through: end).map { Int($0.microseconds / 1_000_000) }
            #expect(found == expected, "\(text) in \(zoneName), \(policy)")
            #expect(schedule.count(after: start, through: end) == expected.count, "\(text) in \(zoneName), \(policy)")
        }
    }

    @Test(
        "a year of days and months agrees with the scan",
        arguments: [
            "0 0 L * *", "0 0 LW * *", "0 0 15W * *", "0 0 1W * *", "0 0 31W * *", "0 0 * * friL", "0 0 * * 2#3",
            "0 0 13 * 5", "0 0 */5 * 1-5", "0 0 25-5 * *", "0 0 L-3 * sun#1",
        ])
    func yearOfDays(_ text: String) throws {
        let policy = DSTPolicy()
        let (start, end) = (try instant("2027-12-31"), try instant("2028-12-31"))
        let expected = try CrontabOracle(text, zone: "UTC", dst: policy)
            .fires(after: Int(start.microseconds / 1_000_000), through: Int(end.microseconds / 1_000_000))
        let found = enumerate(try schedule(text, dst: policy), after: start, through: end)
        #expect(found.map { Int($0.microseconds / 1_000_000) } == expected)
    }

    static let intervals = [
        "R/2010-01-31T01:30/P1M", "R/2010-03-28T01:30/P1D", "R/2010-01-01T00:00/P1W", "R/2010-01-01T02:15/P2DT5H",
        "R/2010-01-01T02:15/PT7H", "R40/2026-01-01T01:30/P1D", "R/P1D/2027-01-01T01:30", "R9/P1M/2026-12-31T00:00",
        "R/2010-01-01T00:30/P1M3D", "R/2010-01-01T00:30/P1MT36H", "R/2026-01-01T01:15Z/P1D", "at 2026-10-25T01:30",
    ]

    @Test("next, previous and count agree with each other", arguments: zones)
    func consistency(_ zoneName: String) throws {
        var random = SplitMix64(seed: 42)
        let rules = try zone(zoneName)
        let texts = Self.intervals + (0..<60).map { _ in Self.crontab(&random) }
        for text in texts {
            let policy = Self.policy(&random)
            guard let schedule = try? Schedule(parsing: text, zone: rules, dst: policy) else { continue }
            for _ in 0..<12 {
                let around = rules.nextTransition(
                    after: Instant(
                        microseconds: Int64.random(in: 1_000_000_000...1_900_000_000, using: &random) * 1_000_000))
                let base = try around ?? instant("2026-06-01")
                let start = base + .seconds(Int64.random(in: -100_000...100_000, using: &random))
                let end = start + .minutes(Int64.random(in: 0...6_000, using: &random))
                let all = enumerate(schedule, after: start, through: end)
                #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 }, "\(text) \(policy)")
                #expect(schedule.count(after: start, through: end) == all.count, "\(text) \(policy) \(start) \(end)")
                if let last = all.last {
                    #expect(schedule.previous(atOrBefore: end) == last, "\(text) \(policy) \(end)")
                } else if let previous = schedule.previous(atOrBefore: end) {
                    #expect(previous <= start, "\(text) \(policy) \(end)")
                }
                for (before, fire) in zip([start] + all, all) {
                    #expect(schedule.previous(atOrBefore: fire) == fire, "\(text) \(policy)")
                    #expect(schedule.next(after: fire - TimeSpan(microseconds: 1)) == fire, "\(text) \(policy)")
                    if before > start {
                        #expect(
                            schedule.previous(atOrBefore: fire - TimeSpan(microseconds: 1)) == before,
                            "\(text) \(policy)")
                    }
                }
            }
        }
    }

    @Test("a count over decades is the sum of its parts", arguments: zones)
    func longCounts(_ zoneName: String) throws {
        var random = SplitMix64(seed: 43)
        let rules = try zone(zoneName)
        let (start, end) = (try instant("1990-01-01"), try instant("2060-01-01"))
        for text in Self.intervals + (0..<60).map({ _ in Self.crontab(&random) }) {
            let policy = Self.policy(&random)
            guard let schedule = try? Schedule(parsing: text, zone: rules, dst: policy) else { continue }
            let total = schedule.count(after: start, through: end)
            var cut = start
            var sum = 0
            for _ in 0..<20 where cut < end {
                let next = min(end, cut + .minutes(Int64.random(in: 1...4_000_000, using: &random)))
                sum += schedule.count(after: cut, through: next)
                cut = next
            }
            #expect(sum + schedule.count(after: cut, through: end) == total, "\(text) \(policy)")
        }
    }
}
