import CronqSchedule
import CronqShared
import Glibc
import Logging

/// The thread behind `JobLog`: formats lines and writes them.
actor JobLogWriter {
    private let thread = DedicatedThread(name: "cronq-joblog")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let folder: String
    private let logger: Logger
    private var runs: [FencedRun: Progress] = [:]
    private var complained = false

    /// What is known of a run that still prints.
    private struct Progress {
        /// The part of each stream after its last line break.
        var partial: [OutputStream: [UInt8]] = [:]
        var written = 0
        var leftOut = 0
    }

    /// A line longer than this is broken.
    private static let lineLimit = 64 * 1024
    /// What one run may add to the file: one command gone mad must not fill the disk of all.
    static let runLimit = 10 << 20

    init(folder: String, logger: Logger) {
        self.folder = folder
        self.logger = logger
    }

    /// Takes what waits, in its order, and writes it. Whoever calls first works for all.
    func write(_ take: @Sendable () -> [JobLog.Entry]) {
        for entry in take() {
            switch entry {
            case .output(let chunks, let job): append(chunks, job: job)
            case .leftOut(let run, let bytes): runs[run, default: Progress()].leftOut += bytes
            case .end(let finish, let job): self.finish(finish, job: job)
            }
        }
    }

    private func append(_ chunks: [OutputChunk], job: String) {
        var text: [UInt8] = []
        for chunk in chunks {
            var progress = runs[chunk.run] ?? Progress()
            defer { runs[chunk.run] = progress }
            guard progress.written < Self.runLimit else {
                progress.leftOut += chunk.bytes.count
                continue
            }
            progress.written += chunk.bytes.count
            var line = progress.partial[chunk.stream] ?? []
            for byte in chunk.bytes {
                line.append(byte)
                if byte == UInt8(ascii: "\n") || line.count >= Self.lineLimit {
                    text += Self.entry(line, chunk.run, chunk.stream.name, chunk.at)
                    line.removeAll(keepingCapacity: true)
                }
            }
            progress.partial[chunk.stream] = line.isEmpty ? nil : line
        }
        write(text, job)
    }

    private func finish(_ finish: Finish, job: String) {
        let progress = runs.removeValue(forKey: finish.run) ?? Progress()
        var text: [UInt8] = []
        for stream in OutputStream.allCases {
            guard let line = progress.partial[stream] else { continue }
            text += Self.entry(line, finish.run, stream.name, finish.finishedAt)
        }
        if progress.leftOut > 0 {
            let words = "\(progress.leftOut) bytes left out here; head and tail are on the run's page"
            text += Self.entry(Array(words.utf8), finish.run, "cronq", finish.finishedAt)
        }
        let verdict = finish.outcome.verdict
        let code = finish.outcome.exitCode.map { " exit_code=\($0)" } ?? ""
        text += Array(
            "\(finish.finishedAt.iso8601) [cronq_run_id:\(finish.run.run)] \(verdict.state.rawValue)\(code)\n".utf8)
        write(text, job)
    }

    private static func entry(_ line: [UInt8], _ run: FencedRun, _ source: String, _ at: Instant) -> [UInt8] {
        var entry = Array("\(at.iso8601) [cronq_run_id:\(run.run)] \(source): ".utf8)
        entry += line
        if entry.last != UInt8(ascii: "\n") { entry.append(UInt8(ascii: "\n")) }
        return entry
    }

    private func write(_ text: [UInt8], _ job: String) {
        guard !text.isEmpty else { return }
        let path = folder + "/" + JobLog.slug(job) + ".log"
        // O_NOFOLLOW: a link planted in a shared log folder must not lead the runner elsewhere. O_NONBLOCK: nor may a FIFO
        // stop it for ever.
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
        guard file >= 0 else { return complain(path, String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return complain(path, "it is not a regular file")
        }
        var written = 0
        while written < text.count {
            let count = text.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, text.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return complain(path, String(cString: strerror(errno))) }
            written += count
        }
        complained = false
    }

    private func complain(_ path: String, _ reason: String) {
        guard !complained else { return }
        complained = true
        logger.error("cannot write the job log \(path): \(reason); output is kept in the ledger")
    }
}
