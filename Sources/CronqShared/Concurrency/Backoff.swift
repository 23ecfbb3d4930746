public import CronqSchedule

/// How long to wait after failures in a row: 0.2 s, doubling up to 15 s, each with jitter between one half and the whole.
public struct Backoff: Sendable, Hashable {
    private var failures = 0

    public init() {}

    public mutating func succeeded() { failures = 0 }

    public mutating func failed(using generator: inout some RandomNumberGenerator) -> TimeSpan {
        let longest = min(Int64(15_000_000), 200_000 << min(failures, 7))
        failures += 1
        return TimeSpan(microseconds: Int64.random(in: (longest / 2)...longest, using: &generator))
    }
}
