import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqResults

@Suite("A results worker that reaps")
struct WorkerReapTests {
    @Test("leases are extended before the first reaping, and the injectors learn of a lost run")
    func reaps() async throws {
        let stage = WorkerStage(lease: .seconds(1))
        await stage.store.lose([ReapedRun(run: Samples.fenced(1), willRerun: true)])
        try await stage.whileWorking {
            try await eventually("woken") { stage.log.contains(.published(.wake, to: .wake)) }
        }
        let events = stage.log.everything
        let extended = try #require(events.firstIndex(of: .extended))
        let reaped = try #require(events.firstIndex(of: .reaped))
        #expect(extended < reaped)
    }
}
