import Glibc
import Synchronization

/// One thread of its own for an actor whose work blocks: files, C clients. Swift's cooperative pool is as wide as the machine
/// has cores, so a blocked call there would stop everything else.
///
/// An actor names it as its executor and keeps it for as long as it lives. Jobs run one after the other, in order.
public final class DedicatedThread: SerialExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let wakeUp = Semaphore()

    /// - Parameter name: What `top -H` shows; at most 15 bytes.
    public init(name: String) {
        let box = Unmanaged.passRetained(Start(name: name, owner: self))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                start.showName()
                start.loop()
                return nil
            }, box.toOpaque())
        precondition(result == 0, "the system refuses another thread: \(String(cString: strerror(result)))")
        pthread_detach(thread)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        wakeUp.signal()
    }

    // The thread wakes up, finds no owner any more, and ends.
    deinit { wakeUp.signal() }

    /// What the thread holds: the queue, and the executor only weakly, so that dropping the executor ends the thread.
    private final class Start {
        let name: String
        weak var owner: DedicatedThread?
        let wakeUp: Semaphore

        init(name: String, owner: DedicatedThread) {
            self.name = name
            self.owner = owner
            wakeUp = owner.wakeUp
        }

        /// prctl and pthread_setname_np are hidden from Swift; the file does the same.
        func showName() {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            _ = Array(name.utf8.prefix(15)).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            close(file)
        }

        func loop() {
            while true {
                wakeUp.wait()
                guard let owner else { return }
                let jobs = owner.jobs.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                }
                for job in jobs { job.runSynchronously(on: owner.asUnownedSerialExecutor()) }
            }
        }
    }

    /// A counting semaphore; its memory must not move, hence the pointer.
    private final class Semaphore: @unchecked Sendable {
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() { sem_init(semaphore, 0, 0) }

        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }

        func signal() { sem_post(semaphore) }

        func wait() {
            while sem_wait(semaphore) != 0, errno == EINTR {}
        }
    }
}
