import CronqShared
import Foundation

/// An actor that lives on a thread of its own and notes what it is asked for.
actor ThreadRecorder {
    private let thread: DedicatedThread
    private(set) var numbers: [Int] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(name: String) { thread = DedicatedThread(name: name) }

    func note(_ number: Int) { numbers.append(number) }

    /// The system's number of the thread that this runs on.
    func threadNumber() -> Int { currentThreadNumber() }

    /// The name of the thread, as the system shows it.
    func shownName() -> String? { threadName(ofTask: currentThreadNumber()) }

    /// Makes one task for each number, in order; they run after this call.
    func noteLater(_ numbers: Range<Int>) -> [Task<Void, Never>] {
        numbers.map { number in Task { self.note(number) } }
    }

    /// Blocks the thread until somebody signals.
    func block(until semaphore: DispatchSemaphore) { semaphore.wait() }
}

/// The system's number of the calling thread; 0 if /proc cannot be read.
func currentThreadNumber() -> Int {
    // gettid is hidden from Swift; the link ends in the same number.
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
    return link?.split(separator: "/").last.flatMap { Int($0) } ?? 0
}

/// The name of one of this process's threads; `nil` once it is gone.
func threadName(ofTask number: Int) -> String? {
    guard let bytes = FileManager.default.contents(atPath: "/proc/self/task/\(number)/comm") else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map { String($0) }
}
