import StoreConformance
import Testing

@Suite("What every store promises, on MariaDB")
struct ConformanceTests {
    @Test("rows sent as arrays", arguments: StoreConformance.cases)
    func arrays(_ promise: ConformanceCase) async throws {
        try await promise.check(on: MySQLStores(usesArrayBinding: true))
    }

    @Test("rows sent as statements of many rows", arguments: StoreConformance.cases)
    func statements(_ promise: ConformanceCase) async throws {
        try await promise.check(on: MySQLStores(usesArrayBinding: false))
    }
}
