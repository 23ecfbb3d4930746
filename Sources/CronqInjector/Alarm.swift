import CronqSchedule
import CronqShared

/// A sleep that somebody can end. A ring that comes while nobody sleeps ends the next sleep at once.
///
/// It holds up the thread that it is given, which is to be its caller's own: an injector sleeps twenty times a second, and a timer
/// of the runtime with its changes of threads costs three times as much.
actor Alarm {
    private let thread: DedicatedThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let bell = TimedBell()

    init(on thread: DedicatedThread) { self.thread = thread }

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
