/// What every store must do: the specification of `JobStore`, one sentence a case.
///
/// An adapter's tests run them all:
///
///     @Test("keeps every promise", arguments: StoreConformance.cases)
///     func keeps(_ promise: ConformanceCase) async throws { try await promise.check(on: factory) }
public enum StoreConformance {
    public static let cases: [ConformanceCase] =
        claim + catchUp + overlap + crowd + sweep + deadlines + grant + leases + loss + reports + declines
        + definitions + changes + requests + output + reading + retention + recovery
        + processes
}
