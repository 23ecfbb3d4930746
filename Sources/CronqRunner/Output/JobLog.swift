import CronqSchedule
import CronqShared
import Glibc
import Logging

/// The log files people tail: `LOG_PATH/<job>.log`, one line of output a line, with time, run and stream before it.
///
/// The file is opened for each write, so `logrotate` may move it at any time. A log that cannot be written never stops a run: the
/// ledger has the output as well.
actor JobLog {
    private let thread = DedicatedThread(name: "cronq-joblog")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let folder: String
    private let logger: Logger
    /// The part of each stream after its last line break.
    private var partial: [Source: [UInt8]] = [:]
    private var complained = false

    private struct Source: Hashable {
        var run: FencedRun
        var stream: OutputStream
    }

    /// A line longer than this is broken.
    private static let lineLimit = 64 * 1024

    init(folder: String, logger: Logger) {
        self.folder = folder
        self.logger = logger
    }

    /// Letters and digits of the name, everything else folded to `-`: the original's file names.
    static func slug(_ name: String) -> String {
        let words = name.split { !($0.isLetter || $0.isNumber) }
        var slug = words.joined(separator: "-")
        while slug.utf8.count > 200 { slug.removeLast() }
        return slug.isEmpty ? "job" : slug
    }

    func append(_ chunks: [OutputChunk], job: String) {
        var text: [UInt8] = []
        for chunk in chunks {
            let source = Source(run: chunk.run, stream: chunk.stream)
            var line = partial[source] ?? []
            for byte in chunk.bytes {
                line.append(byte)
                if byte == UInt8(ascii: "\n") || line.count >= Self.lineLimit {
                    text += Self.entry(line, chunk.run, chunk.stream, chunk.at)
                    line.removeAll(keepingCapacity: true)
                }
            }
            partial[source] = line.isEmpty ? nil : line
        }
        write(text, job)
    }

    /// Writes what has no line break, and one line about the end.
    func finish(_ finish: Finish, job: String) {
        var text: [UInt8] = []
        for stream in OutputStream.allCases {
            let source = Source(run: finish.run, stream: stream)
            if let line = partial.removeValue(forKey: source) {
                text += Self.entry(line, finish.run, stream, finish.finishedAt)
            }
        }
        let verdict = finish.outcome.verdict
        let code = finish.outcome.exitCode.map { " exit_code=\($0)" } ?? ""
        text += Array("\(finish.finishedAt.iso8601) [cronq_run_id:\(finish.run.run)] \(verdict.state.rawValue)\(code)\n".utf8)
        write(text, job)
    }

    private static func entry(_ line: [UInt8], _ run: FencedRun, _ stream: OutputStream, _ at: Instant) -> [UInt8] {
        var entry = Array("\(at.iso8601) [cronq_run_id:\(run.run)] \(stream.name): ".utf8)
        entry += line
        if entry.last != UInt8(ascii: "\n") { entry.append(UInt8(ascii: "\n")) }
        return entry
    }

    private func write(_ text: [UInt8], _ job: String) {
        guard !text.isEmpty else { return }
        let path = folder + "/" + Self.slug(job) + ".log"
        // O_NOFOLLOW: a link planted in a shared log folder must not lead the runner elsewhere.
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else { return complain(path) }
        defer { close(file) }
        var written = 0
        while written < text.count {
            let count = text.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, text.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return complain(path) }
            written += count
        }
        complained = false
    }

    private func complain(_ path: String) {
        guard !complained else { return }
        complained = true
        logger.error("cannot write the job log \(path): \(String(cString: strerror(errno))); output is kept in the ledger")
    }
}
