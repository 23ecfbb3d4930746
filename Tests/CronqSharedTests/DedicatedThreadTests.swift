import CronqShared
import Foundation
import Testing

@Suite("A thread of its own", .timeLimit(.minutes(1)))
struct DedicatedThreadTests {
    @Test("every job runs on the same thread, and it is not the caller's")
    func runsOnOneThread() async {
        let recorder = ThreadRecorder(name: "cronq-test-one")
        let first = await recorder.threadNumber()
        #expect(first != 0)
        #expect(first != currentThreadNumber())
        #expect(first != Int(getpid()))
        for _ in 0..<100 {
            let number = await recorder.threadNumber()
            #expect(number == first)
        }
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { await recorder.threadNumber() } }
            for await number in group { #expect(number == first) }
        }
    }

    @Test("jobs run in the order in which they were handed over")
    func keepsOrder() async {
        let recorder = ThreadRecorder(name: "cronq-test-two")
        for task in await recorder.noteLater(0..<2_000) { await task.value }
        #expect(await recorder.numbers == Array(0..<2_000))
    }

    @Test("many callers at the same time lose no job")
    func losesNothing() async {
        let recorder = ThreadRecorder(name: "cronq-test-all")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 { group.addTask { await recorder.note(number) } }
        }
        #expect(await recorder.numbers.sorted() == Array(0..<1_000))
    }

    @Test("two actors have two threads: one that blocks does not hold up the other")
    func isIndependent() async {
        let blocked = ThreadRecorder(name: "cronq-test-blk")
        let free = ThreadRecorder(name: "cronq-test-fre")
        let semaphore = DispatchSemaphore(value: 0)
        async let blocking: Void = blocked.block(until: semaphore)
        for number in 0..<100 { await free.note(number) }
        #expect(await free.numbers == Array(0..<100))
        semaphore.signal()
        await blocking
        #expect(await blocked.threadNumber() != free.threadNumber())
    }

    @Test("the thread shows its name, cut to what the system takes")
    func showsItsName() async {
        let short = ThreadRecorder(name: "cronq-sqlite")
        #expect(await short.shownName() == "cronq-sqlite")
        let long = ThreadRecorder(name: "cronq-a-name-that-is-too-long")
        #expect(await long.shownName() == "cronq-a-name-th")
    }

    @Test("the thread ends with its owner")
    func endsWithItsOwner() async {
        var numbers: [Int] = []
        for index in 0..<20 { numbers.append(await ThreadRecorder(name: "cronq-end-\(index)").threadNumber()) }
        // The owners are gone; the system takes a moment to bury their threads.
        var alive = numbers
        for _ in 0..<10_000 where !alive.isEmpty {
            alive = alive.filter { threadName(ofTask: $0)?.hasPrefix("cronq-end-") == true }
            if !alive.isEmpty { usleep(1_000) }
        }
        #expect(alive.isEmpty)
    }

    @Test("an owner that is let go from its own thread ends it, too")
    func endsFromItsOwnThread() async {
        let number = await lastUse()
        var isAlive = true
        for _ in 0..<10_000 where isAlive {
            isAlive = threadName(ofTask: number) == "cronq-own-end"
            if isAlive { usleep(1_000) }
        }
        #expect(!isAlive)
    }

    /// Leaves the last reference to a task that runs on the actor.
    private func lastUse() async -> Int {
        let recorder = ThreadRecorder(name: "cronq-own-end")
        let number = await recorder.threadNumber()
        for task in await recorder.noteLater(0..<10) { await task.value }
        return number
    }
}
