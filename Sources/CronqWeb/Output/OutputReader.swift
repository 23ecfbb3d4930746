import CronqShared

/// Reads the stored output of one attempt: for pages, files, streams and the API alike.
struct OutputReader: Sendable {
    let store: any JobStore
    let run: RunID
    /// `nil` = the newest attempt that is known.
    var fence: Int64?

    /// Chunks are up to 64 KiB each, so this is what one answer may weigh: 1 MiB.
    static let chunksPerAnswer = 16
    /// A command that prints a line a second for days has thousands of small chunks; head and tail together are bounded.
    static let chunksAtOnce = 512

    /// Chunks from a number on, oldest first.
    func chunks(from number: Int, limit: Int = OutputReader.chunksPerAnswer) async throws(StoreError) -> [OutputChunk] {
        try await store.output(of: run, fence: fence, from: number, limit: limit)
    }

    /// Everything that is stored, a batch at a time.
    func forEachBatch(_ body: ([OutputChunk]) -> Void) async throws(StoreError) {
        var reader = self
        var number = 0
        while true {
            let batch = try await reader.chunks(from: number, limit: Self.chunksAtOnce)
            guard let last = batch.last else { return }
            body(batch)
            guard batch.count == Self.chunksAtOnce else { return }
            // Meanwhile a newer attempt may have begun.
            reader.fence = last.run.fence
            number = last.number + 1
        }
    }

    /// One stream, byte for byte.
    ///
    /// - Parameter size: Its true size, once the attempt is over.
    func stored(_ stream: OutputStream, size: Int64?) async throws(StoreError) -> StoredOutput {
        var output = StoredOutput(size: size)
        try await forEachBatch { batch in
            for chunk in batch where chunk.stream == stream { output.append(chunk) }
        }
        return output
    }
}

extension AttemptSummary {
    /// The true sizes of its streams, in bytes, once it is over; as far as anybody has said them.
    var sizes: [OutputStream: Int64] {
        finishedAt == nil ? [:] : [.stdout: stdoutBytes, .stderr: stderrBytes]
    }

    /// Whether nothing more is to come of it.
    var isOver: Bool { outcome != nil }
}
