import Glibc

/// A thread with a table of open files of its own.
///
/// Using up the descriptors of the whole process would end it now and then: Dispatch looks at its threads through /proc every
/// second, and traps if it cannot open a file there.
enum DescriptorTable {
    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Runs the body on such a thread and waits for it.
    static func withOwn(_ body: @escaping () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let result = pthread_create(
            &thread, nil,
            { argument in
                let work = Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue()
                DescriptorTable.unshare()
                work.body()
                return nil
            }, work.toOpaque())
        precondition(result == 0)
        pthread_join(thread, nil)
    }

    /// `unshare(CLONE_FILES)`, which Swift's Glibc hides.
    private static func unshare() {
        typealias Unshare = @convention(c) (Int32) -> Int32
        let cloneFiles: Int32 = 0x400
        guard let symbol = dlsym(nil, "unshare"), unsafeBitCast(symbol, to: Unshare.self)(cloneFiles) == 0 else {
            fatalError("this kernel gives no thread a table of its own")
        }
    }
}
