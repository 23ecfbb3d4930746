import CronqSchedule
import CronqShared
import Synchronization
import TestSupport
import Testing

@testable import CronqInjector

/// Where a wait should end by a ring, the pause is a day: a lost ring would show as a test that never ends.
@Suite("An alarm", .timeLimit(.minutes(1)))
struct AlarmTests {
    private let alarm = Alarm(on: DedicatedThread(name: "alarm"))

    @Test("a ring before the wait ends it at once")
    func ringBefore() async {
        alarm.ring()
        await alarm.wait(for: .days(1))
    }

    @Test("a ring during the wait ends it")
    func ringDuring() async throws {
        let waits = Waits(alarm, count: 1, pause: .days(1))
        alarm.ring()
        try await eventually("the wait has ended") { waits.ended == 1 }
        await waits.finish()
    }

    @Test("many rings before a wait end only that one")
    func ringsAddUpToOne() async throws {
        for _ in 0..<5 { alarm.ring() }
        let waits = Waits(alarm, count: 2, pause: .days(1))
        try await eventually("the first wait has ended") { waits.ended == 1 }
        // The second waits: only a ring ends it.
        alarm.ring()
        try await eventually("the second wait has ended") { waits.ended == 2 }
        await waits.finish()
    }

    @Test("without a ring the pause ends the wait", arguments: [-1, 0, 1, 20] as [Int64])
    func timeout(milliseconds: Int64) async {
        await alarm.wait(for: .milliseconds(milliseconds))
    }

    @Test("the timer of an earlier wait does not end a later one")
    func oldTimers() async throws {
        for _ in 0..<50 {
            alarm.ring()
            await alarm.wait(for: .milliseconds(1))
        }
        for _ in 0..<20 { await alarm.wait(for: .milliseconds(1)) }
        let waits = Waits(alarm, count: 1, pause: .days(1))
        // Long enough for each of those timers to have fired.
        for _ in 0..<20 { await Alarm(on: DedicatedThread(name: "alarm")).wait(for: .milliseconds(1)) }
        #expect(waits.ended == 0)
        alarm.ring()
        try await eventually("the wait has ended") { waits.ended == 1 }
        await waits.finish()
    }

    @Test("cancellation ends a wait, and one that begins later")
    func cancellation() async {
        let waits = Waits(alarm, count: 2, pause: .days(1))
        await waits.finish()
        #expect(waits.ended == 2)
    }

    @Test("no ring is lost, whenever it comes")
    func noLostRing() async throws {
        let rounds = 500
        let waits = Waits(alarm, count: rounds, pause: .days(1))
        for round in 0..<rounds {
            alarm.ring()
            try await eventually("wait \(round) has ended") { waits.ended > round }
        }
        await waits.finish()
    }
}

/// Waits for an alarm several times in a row and counts how often it got through.
private final class Waits: Sendable {
    private let count = Atomic<Int>(0)
    private let task = Mutex<Task<Void, Never>?>(nil)

    var ended: Int { count.load(ordering: .sequentiallyConsistent) }

    init(_ alarm: Alarm, count rounds: Int, pause: TimeSpan) {
        let task = Task {
            for _ in 0..<rounds {
                await alarm.wait(for: pause)
                count.add(1, ordering: .sequentiallyConsistent)
            }
        }
        self.task.withLock { $0 = task }
    }

    /// Cancels what still waits, and waits for its end.
    func finish() async {
        let task = task.withLock { $0 }
        task?.cancel()
        await task?.value
    }
}
