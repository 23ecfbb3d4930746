import CronqSchedule

/// What single operations cost, in microseconds.
enum Micro {
    /// 2026-11-21T11:36:00Z; nothing here reads a clock.
    static let start = Instant(microseconds: 1_795_262_160_000_000)

    private static let repetitions = 7
    /// As long is one repetition, about.
    private static let length = Duration.milliseconds(40)
    /// From this on a duration says how many operations fit into a repetition.
    private static let telling = Duration.milliseconds(5)

    static func measureAll() throws -> [Sample] {
        try schedules() + identifiers() + messages() + machines()
    }

    /// Does something very often, and takes the median of seven repetitions.
    static func measure<Value>(_ name: String, _ operation: () throws -> Value) rethrows -> Sample {
        var count = 1
        var took = try time(count, operation)
        while took < telling {
            count *= 2
            took = try time(count, operation)
        }
        count = max(1, Int(Double(count) * (length / took)))
        var values: [Double] = []
        for _ in 0..<repetitions {
            let took = try time(count, operation) / Duration.microseconds(1)
            values.append(took / Double(count))
        }
        return Sample(name, Series(values).median, .microseconds)
    }

    private static func time<Value>(_ count: Int, _ operation: () throws -> Value) rethrows -> Duration {
        let start = ContinuousClock.now
        for _ in 0..<count { Sink.take(try operation()) }
        return start.duration(to: .now)
    }
}

/// Where results go: whoever makes them cannot know that nobody looks at them.
private enum Sink {
    /// Never true, which the compiler does not know.
    private static let isShown = CommandLine.argc < 0

    @inline(never)
    static func take<Value>(_ value: Value) {
        if isShown { print(value) }
    }
}
