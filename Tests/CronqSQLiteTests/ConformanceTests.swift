import StoreConformance
import Testing

@Suite("What every store promises")
struct ConformanceTests {
    @Test("on disk", arguments: StoreConformance.cases)
    func onDisk(_ promise: ConformanceCase) async throws {
        try await promise.check(on: FolderStores())
    }

    @Test("in memory", arguments: StoreConformance.cases)
    func inMemory(_ promise: ConformanceCase) async throws {
        try await promise.check(on: MemoryStores())
    }
}
