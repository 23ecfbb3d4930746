import CronqSchedule
import CronqShared

/// A sleep that somebody can end. A ring that comes while nobody sleeps ends the next sleep at once.
///
/// It sleeps on a thread of its own: an injector does so twenty times a second, and a timer of the runtime costs three times as
/// much.
actor Alarm {
    private let thread = DedicatedThread(name: "cronq-alarm")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let bell = TimedBell()

    nonisolated func ring() { bell.ring() }

    /// - Returns: Whether it was rung.
    @discardableResult
    func wait(for pause: TimeSpan) async -> Bool {
        if Task.isCancelled { return true }
        return await withTaskCancellationHandler {
            bell.wait(for: pause)
        } onCancel: {
            bell.ring()
        }
    }
}
