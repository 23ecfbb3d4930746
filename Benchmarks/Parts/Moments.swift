import CronqSchedule

/// Points in time, one after the other and again from the first: always the same one would teach the processor the way.
struct Moments {
    private let times: [Instant]
    private var index = 0

    /// 256 of them, all over a year.
    static let overAYear: [Instant] = (Int64(0)..<256).map { Micro.start + .seconds($0 * 123_457) }

    /// - Parameter times: At least one.
    init(_ times: [Instant] = Self.overAYear) { self.times = times }

    mutating func next() -> Instant {
        index += 1
        if index == times.count { index = 0 }
        return times[index]
    }
}
