public import CronqShared

extension MySQLStore {
    public func append(_ chunks: [OutputChunk]) async throws(StoreError) -> [OutputReceipt] {
        guard !chunks.isEmpty else { return [] }
        var order: [FencedRun] = []
        var parts: [FencedRun: [OutputChunk]] = [:]
        for chunk in chunks {
            if parts[chunk.run] == nil { order.append(chunk.run) }
            parts[chunk.run, default: []].append(chunk)
        }
        try await lanes.results.transaction { session in
            var attempts = try AttemptBatch(locking: chunks.map(\.run.run), session)
            attempts.keep(chunks)
            try attempts.save(session)
        }
        return order.map { OutputReceipt(of: parts[$0] ?? [], run: $0) }
    }
}
