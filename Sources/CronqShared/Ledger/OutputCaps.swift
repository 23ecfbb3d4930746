/// How the ledger keeps the head and the tail of a stream, and cuts what lies between.
extension OutputChunk {
    /// Between two cuts of the same stream, in bytes; each looks at all its rows.
    private static let trimStep: Int64 = 64 * 1024

    /// Where the chunk ends in its stream, in bytes.
    public var end: Int64 { offset + Int64(bytes.count) }

    /// Numbers and offsets that arithmetic survives.
    public var isPlausible: Bool { number < .max && offset >= 0 && offset < 1 << 60 }

    /// Whether the stream has grown enough with this chunk to be cut again.
    public var crossesTrimLine: Bool {
        let kept = Self.headLimit + Int64(Self.tailLimit)
        return end > kept && offset / Self.trimStep != end / Self.trimStep
    }

    /// Up to where the stream is cut when it ends with this chunk, in bytes.
    public var trimLine: Int64 { end - Int64(Self.tailLimit) }

    /// Whether the chunk was stored and cut away before, and its message came again.
    ///
    /// - Parameter cut: Up to where its stream was cut behind its head.
    public func isCutAway(by cut: Int64) -> Bool { offset >= Self.headLimit && end <= cut }
}

extension OutputReceipt {
    /// The receipt for all chunks of one attempt, also for those that nobody wants: the sender may forget them.
    public init(of chunks: [OutputChunk], run: FencedRun) {
        self.init(run: run, numbers: chunks.map(\.number).sorted())
    }
}
