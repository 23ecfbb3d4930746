import CronqSchedule
import Foundation

/// A crontab read the slow, obvious way: every minute is asked whether it matches. Shares no code with the module.
final class CrontabOracle {
    /// Answers for days asked before; a year has half a million minutes.
    private var days: [Int: Bool] = [:]
    private lazy var minutes = (0...59).map { field(0, $0, 0, 59) }
    private lazy var hours = (0...23).map { field(1, $0, 0, 23) }
    let fields: [String]
    let calendar: Calendar
    let timeZone: TimeZone
    let dst: DSTPolicy

    init(_ text: String, zone: String, dst: DSTPolicy) throws {
        fields = text.uppercased().split(separator: " ").map(String.init)
        timeZone = try zoneOfFoundation(zone)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try zoneOfFoundation("UTC")
        self.calendar = calendar
        self.dst = dst
    }

    /// Fires in (start, end], both whole minutes: a scan of real time, minute by minute, that watches the wall clock.
    func fires(after start: Int, through end: Int) -> [Int] {
        var found: [Int] = []
        // Two days of run-up, so that a clock put back just before the start is known about.
        var latest = local(start - 2 * 86_400)
        for time in stride(from: start - 2 * 86_400 + 60, through: end, by: 60) {
            let shown = local(time)
            let isRepeated = shown <= latest
            var fires = matches(shown) && (!isRepeated || dst.fold == .twice)
            if dst.gap == .next, shown > latest + 60 {
                fires = fires || stride(from: latest + 60, to: shown, by: 60).contains(where: matches)
            }
            if fires, time > start { found.append(time) }
            latest = max(latest, shown)
        }
        return found
    }

    private func local(_ time: Int) -> Int {
        time + timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time)))
    }

    private func matches(_ local: Int) -> Bool {
        guard minutes[(local / 60) % 60], hours[(local / 3_600) % 24] else { return false }
        if let known = days[local / 86_400] { return known }
        let answer = matchesDay(local)
        days[local / 86_400] = answer
        return answer
    }

    private func matchesDay(_ local: Int) -> Bool {
        let date = calendar.dateComponents(
            [.month, .day, .weekday], from: Date(timeIntervalSince1970: Double(local)))
        guard let month = date.month, let day = date.day, let weekday = date.weekday, field(3, month, 1, 12) else {
            return false
        }
        let byDay = fields[2] == "?" || field(2, day, 1, 31) || special(2, local, day, weekday - 1)
        let byWeekday =
            fields[4] == "?" || field(4, weekday - 1, 0, 6) || (weekday == 1 && field(4, 7, 0, 7))
            || special(4, local, day, weekday - 1)
        let bothRestrict = !"*?".contains(fields[2].first ?? "*") && !"*?".contains(fields[4].first ?? "*")
        return bothRestrict ? byDay || byWeekday : byDay && byWeekday
    }

    private func number(_ text: Substring) -> Int? {
        let names = [
            "SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6, "JAN": 1, "FEB": 2, "MAR": 3,
            "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
        ]
        return names[String(text)] ?? Int(text)
    }

    private func field(_ index: Int, _ value: Int, _ low: Int, _ high: Int) -> Bool {
        fields[index].split(separator: ",").contains { item in
            let parts = item.split(separator: "/")
            let step = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
            if parts[0] == "*" { return (value - low) % step == 0 }
            let ends = parts[0].split(separator: "-").map(number)
            guard let first = ends[0] else { return false }
            if ends.count == 1 {
                // An open step ends with Saturday, 6.
                guard parts.count > 1 else { return value == first }
                return value >= first && (value - first) % step == 0 && (index != 4 || value < 7)
            }
            guard let last = ends[1] else { return false }
            if first <= last { return value >= first && value <= last && (value - first) % step == 0 }
            let size = high - low + 1
            guard value >= first || value <= last else { return false }
            return ((value - first + size) % size) % step == 0
        }
    }

    private func special(_ index: Int, _ local: Int, _ day: Int, _ weekday: Int) -> Bool {
        let length = calendar.range(of: .day, in: .month, for: Date(timeIntervalSince1970: Double(local)))?.count ?? 0
        func weekdayOf(_ other: Int) -> Int { (weekday + other - day + 70) % 7 }
        return fields[index].split(separator: ",").contains { item in
            if index == 4 {
                let nth = item.split(separator: "#")
                if nth.count == 2 {
                    return number(nth[0]).map { $0 % 7 } == weekday && (day - 1) / 7 + 1 == Int(nth[1])
                }
                return item.hasSuffix("L") && number(item.dropLast()).map { $0 % 7 } == weekday && day + 7 > length
            }
            if item == "L" { return day == length }
            if item == "LW" {
                return (1...5).contains(weekday) && !(day..<length).contains { (1...5).contains(weekdayOf($0 + 1)) }
            }
            if item.hasPrefix("L-") { return Int(item.dropFirst(2)) == length - day }
            guard item.hasSuffix("W"), let wanted = Int(item.dropLast()), wanted <= length else { return false }
            // The nearest working day of the month: smallest distance, Saturdays look back and Sundays ahead first.
            let candidates = [0, weekdayOf(wanted) == 6 ? -1 : 1, weekdayOf(wanted) == 6 ? 1 : -1, 2, -2]
                .map { wanted + $0 }
            return candidates.first { (1...length).contains($0) && (1...5).contains(weekdayOf($0)) } == day
        }
    }
}

private func zoneOfFoundation(_ identifier: String) throws -> TimeZone {
    guard let zone = TimeZone(identifier: identifier) else { throw ScheduleError(.badZone, identifier) }
    return zone
}
