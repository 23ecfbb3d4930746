public import Testing

/// One promise that every store keeps, as a sentence and the code that checks it.
public struct ConformanceCase: Sendable, CustomTestStringConvertible {
    public let name: String
    let body: @Sendable (LedgerBench) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (LedgerBench) async throws -> Void) {
        self.name = name
        self.body = body
    }

    public var testDescription: String { name }

    /// Makes a store, checks the promise, and checks what must hold in every ledger at any time.
    public func check(on factory: any StoreFactory) async throws {
        let clock = ManualClock(LedgerBench.start)
        let store = try await factory.makeStore(clock: clock)
        let bench = LedgerBench(store: store, clock: clock, factory: factory)
        try await body(bench)
        try await bench.expectSoundLedger()
        await factory.dispose(of: store)
    }
}
