import CronqShared
import Logging
import Synchronization

/// The log files people tail: `LOG_PATH/<job>.log`, one line of output a line, with time, run and stream before it.
///
/// A convenience beside the ledger, which has the output as well: writing happens on a thread of its own that nobody waits for.
/// When a slow disk keeps it from following, or a run says more than `runLimit`, lines are left out and the file says so. The
/// file is opened for each write, so `logrotate` may move it at any time.
final class JobLog: Sendable {
    /// What the writer is to do.
    enum Entry: Sendable {
        case output([OutputChunk], job: String)
        case leftOut(run: FencedRun, bytes: Int)
        case end(Finish, job: String)
    }

    private struct Queue {
        var entries: [Entry] = []
        /// Bytes of output among them.
        var bytes = 0
    }

    private let writer: JobLogWriter
    private let queue = Mutex(Queue())

    /// More than this is not kept in memory for a log folder that does not answer.
    private static let waitingLimit = 16 << 20

    init(folder: String, logger: Logger) {
        writer = JobLogWriter(folder: folder, logger: logger)
    }

    /// Letters and digits of the name, everything else folded to `-`: the original's file names.
    static func slug(_ name: String) -> String {
        let words = name.split { !($0.isLetter || $0.isNumber) }
        var slug = words.joined(separator: "-")
        while slug.utf8.count > 200 { slug.removeLast() }
        return slug.isEmpty ? "job" : slug
    }

    /// Adds output to the job's file, soon.
    func append(_ chunks: [OutputChunk], job: String) {
        guard !chunks.isEmpty else { return }
        let bytes = chunks.reduce(0) { $0 + $1.bytes.count }
        queue.withLock { queue in
            if queue.bytes + bytes <= Self.waitingLimit {
                queue.bytes += bytes
                queue.entries.append(.output(chunks, job: job))
            } else {
                queue.entries.append(.leftOut(run: chunks[0].run, bytes: bytes))
            }
        }
        Task { await settle() }
    }

    /// Writes what has no line break, and one line about the end.
    func finish(_ finish: Finish, job: String) {
        var finish = finish
        finish.output = []
        queue.withLock { $0.entries.append(.end(finish, job: job)) }
        Task { await settle() }
    }

    /// Returns when everything handed over before is written.
    func settle() async {
        await writer.write {
            self.queue.withLock { queue in
                defer { queue = Queue() }
                return queue.entries
            }
        }
    }
}
