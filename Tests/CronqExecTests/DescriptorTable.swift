import Glibc

/// A thread with a table of open files of its own, which can be filled up without anybody else noticing: Dispatch and others
/// end a process that has no descriptors left.
enum DescriptorTable {
    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Runs the body on such a thread, with the descriptors that fill its table, and waits for it.
    static func withFullOne(_ body: @escaping (inout [Int32]) -> Void) {
        withOwn {
            // Some machines allow a thousand million; nothing here needs even this many.
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = min(limit.rlim_cur, 65_536)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var held: [Int32] = []
            while case let next = dup(0), next >= 0 { held.append(next) }
            body(&held)
        }
    }

    private static func withOwn(_ body: @escaping () -> Void) {
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
