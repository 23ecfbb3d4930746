/// Does two things at once and says whether `work` was done first. Whatever is not done then is left to the end of the process.
public func isDone(
    _ work: @escaping @Sendable () async -> Void, before other: @escaping @Sendable () async -> Void
) async -> Bool {
    let (winners, winner) = AsyncStream.makeStream(of: Bool.self)
    Task {
        await work()
        winner.yield(true)
    }
    Task {
        await other()
        winner.yield(false)
    }
    return await winners.first { _ in true } ?? false
}
