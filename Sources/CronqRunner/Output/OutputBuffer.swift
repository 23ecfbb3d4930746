import CronqSchedule
import CronqShared
import Synchronization

/// One attempt's collector between the thread that reads its pipes and the actor that sends.
final class OutputBuffer: Sendable {
    private let collector: Mutex<OutputCollector>

    init(run: FencedRun) { collector = Mutex(OutputCollector(run: run)) }

    func append(_ stream: CommandStream, _ bytes: [UInt8], at: Instant) {
        let stream: OutputStream = stream == .stdout ? .stdout : .stderr
        collector.withLock { $0.append(stream, bytes, at: at) }
    }

    func drain(limit: Int = .max) -> [OutputChunk] { collector.withLock { $0.drain(limit: limit) } }

    func total(_ stream: OutputStream) -> Int64 { collector.withLock { $0.totals[stream] ?? 0 } }
}
