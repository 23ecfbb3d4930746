import CronqSchedule
import CronqShared
import TestSupport
import Testing

@Suite("Waiting after failures")
struct BackoffTests {
    /// The longest pause after each failure in a row, in milliseconds.
    private static let longest: [Int64] = [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000, 15_000]

    @Test("pauses double up to 15 s, each between one half and the whole", arguments: UInt64(0)..<50)
    func bounds(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var backoff = Backoff()
        for longest in Self.longest {
            let pause = backoff.failed(using: &generator)
            #expect(pause <= .milliseconds(longest))
            #expect(pause >= .milliseconds(longest / 2))
        }
    }

    @Test("pauses differ, so that injectors that failed together do not try again together")
    func jitter() {
        let pauses = (UInt64(0)..<100).map { seed in
            var generator = SplitMix64(seed: seed)
            var backoff = Backoff()
            return backoff.failed(using: &generator)
        }
        #expect(Set(pauses).count > 90)
        #expect(pauses.contains { $0 < .milliseconds(120) })
        #expect(pauses.contains { $0 > .milliseconds(180) })
    }

    @Test("a success starts over with the shortest pause")
    func reset() {
        var generator = SplitMix64(seed: 1)
        var backoff = Backoff()
        for _ in 0..<20 { _ = backoff.failed(using: &generator) }
        backoff.succeeded()
        #expect(backoff.failed(using: &generator) <= .milliseconds(200))
        #expect(backoff.failed(using: &generator) <= .milliseconds(400))
    }

    @Test("ten thousand failures in a row still mean 15 s at most")
    func manyFailures() {
        var generator = SplitMix64(seed: 1)
        var backoff = Backoff()
        for _ in 0..<10_000 { _ = backoff.failed(using: &generator) }
        #expect((TimeSpan.milliseconds(7_500)...TimeSpan.seconds(15)).contains(backoff.failed(using: &generator)))
    }
}
