import CronqShared

/// Up to where the two streams of an attempt were cut behind their heads, in bytes: what lies before is not stored again.
struct OutputCuts: Sendable, Hashable {
    var stdout: Int64
    var stderr: Int64

    subscript(stream: OutputStream) -> Int64 { stream == .stdout ? stdout : stderr }

    /// Stores chunks of attempts that the caller has locked; one that is stored already stays as it is. Without an attempt
    /// nobody was granted what a chunk belongs to, or it was pruned: nobody wants it.
    static func store(_ chunks: [OutputChunk], in attempts: [FencedRun: OutputCuts], _ session: Session) throws {
        struct Name: Hashable {
            var run: FencedRun
            var number: Int
        }
        var known: Set<Name> = []
        let wanted = chunks.filter { chunk in
            guard let cuts = attempts[chunk.run], chunk.isPlausible, !chunk.isCutAway(by: cuts[chunk.stream]) else {
                return false
            }
            return known.insert(Name(run: chunk.run, number: chunk.number)).inserted
        }
        let ordered = wanted.sorted {
            ($0.run.run, $0.run.fence, $0.number) < ($1.run.run, $1.run.fence, $1.number)
        }
        try session.executeEach(
            """
            INSERT INTO output (run_id, fence, number, stream, `offset`, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE number = output.number
            """,
            ordered.map {
                [$0.run.run, $0.run.fence, $0.number, $0.stream.rawValue, $0.offset, $0.at, $0.bytes]
            })
        for chunk in lastTrims(of: ordered) { try trim(chunk, session) }
    }

    /// For each stream that has grown enough, the chunk that it ends with.
    private static func lastTrims(of chunks: [OutputChunk]) -> [OutputChunk] {
        struct Stream: Hashable {
            var run: FencedRun
            var stream: OutputStream
        }
        var last: [Stream: OutputChunk] = [:]
        for chunk in chunks where chunk.crossesTrimLine {
            let stream = Stream(run: chunk.run, stream: chunk.stream)
            if chunk.end > last[stream]?.end ?? 0 { last[stream] = chunk }
        }
        return last.values.sorted { ($0.run.run, $0.run.fence, $0.number) < ($1.run.run, $1.run.fence, $1.number) }
    }

    /// Drops what lies between the head and the newest bytes of a stream.
    private static func trim(_ chunk: OutputChunk, _ session: Session) throws {
        try session.execute(
            """
            DELETE FROM output
            WHERE run_id = ? AND fence = ? AND stream = ? AND `offset` >= ? AND `offset` + LENGTH(bytes) <= ?
            """,
            [
                chunk.run.run, chunk.run.fence, chunk.stream.rawValue, OutputChunk.headLimit, chunk.trimLine,
            ])
        let column = chunk.stream == .stdout ? "stdout_cut" : "stderr_cut"
        try session.execute(
            "UPDATE attempts SET \(column) = GREATEST(\(column), ?) WHERE run_id = ? AND fence = ?",
            [chunk.trimLine, chunk.run.run, chunk.run.fence])
    }
}
