import CronqResults
import CronqSchedule
import CronqShared
import Logging
import TestSupport
import Testing

@Suite("What a results worker of a fleet does besides")
struct WorkerFleetTests {
    /// Writes down what original runners reported.
    private actor Records: LegacyStore {
        private(set) var reports: [LegacyReport] = []

        func handOver(_ attempts: [PublishedAttempt]) async throws(StoreError) -> [PublishedAttempt] {
            throw StoreError(.internalError, "a results worker hands nothing over")
        }

        func record(_ reports: [LegacyReport]) async throws(StoreError) -> [LegacyReport] {
            self.reports += reports
            return reports
        }
    }

    private static let legacy = LegacyReport(
        run: Samples.run(9), jobID: 7, kind: .finished(code: 3), host: "old.example.org", at: Instant(microseconds: 5),
        runSeconds: 1.5)

    @Test(
        "what is not for it goes to the dead letters, and what came with it is handled",
        arguments: [.wake, .receipts([]), .legacyReport(legacy)] as [Message])
    func foreign(message: Message) async throws {
        let stage = WorkerStage()
        await stage.send([message, Samples.decline(1)], to: .results)
        try await stage.whileWorking {
            try await eventually("put aside") { stage.log.contains(.putAside(message)) }
            try await eventually("handled") { stage.log.contains(.acknowledged(Samples.decline(1))) }
        }
    }

    @Test("reports of original runners are recorded where that is admitted, and then acknowledged")
    func legacyReports() async throws {
        let records = Records()
        let stage = WorkerStage(legacy: records)
        await stage.send([.legacyReport(Self.legacy)], to: .results)
        try await stage.whileWorking {
            try await eventually("acknowledged") { stage.log.contains(.acknowledged(.legacyReport(Self.legacy))) }
        }
        #expect(await records.reports == [Self.legacy])
    }

    @Test("what dead runners never spawned is given back, and the injectors hear of it")
    func givesBack() async throws {
        let stage = WorkerStage()
        let message = Message.adopted([Samples.runner], from: Samples.other)
        await stage.send([message], to: .results)
        try await stage.whileWorking {
            try await eventually("acknowledged") { stage.log.contains(.acknowledged(message)) }
        }
        #expect(stage.log.steps == [.gaveBack([Samples.runner]), .acknowledged(message)])
        #expect(stage.log.has(.published(.wake, to: .wake), after: .gaveBack([Samples.runner])))
    }

    @Test("it announces itself each time its own probe has come back, and not before")
    func announces() async throws {
        let process = ProcessDescription(id: "w", role: .results, host: "h", processID: 1, version: "1")
        let stage = WorkerStage(process: process)
        try await stage.whileWorking {
            try await eventually("announced twice") { stage.log.everything.count { $0 == .announced(process) } >= 2 }
        }
        let probes = stage.log.everything.prefix { $0 != .announced(process) }
        #expect(probes.contains { if case .published(.probe, _) = $0 { true } else { false } })
    }
}
