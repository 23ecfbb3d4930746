import CronqSchedule
import CronqShared
import Testing

@testable import CronqProcess

@Suite("A process that starts and ends") struct ProcessTests {
    @Test(
        "each error has its exit status",
        arguments: [
            (SettingError(name: "PORT", value: "x", remedy: "y"), 78), (StartError("no port"), 69),
            (StartError("nonsense", status: 78), 78), (StoreError(.unavailable, "away"), 69),
            (StoreError(.schema, "newer"), 69), (StoreError(.full, "full"), 69),
            (StoreError(.internalError, "defect"), 70), (BrokerError(.refused, "guest"), 69),
            (BrokerError(.unreachable, "away"), 69), (CancellationError(), 70),
        ] as [(any Error, Int32)])
    func exitStatus(error: any Error, status: Int32) {
        #expect(Failure.status(of: error) == status)
    }

    @Test(
        "a start waits for what may pass, and for nothing else",
        arguments: [
            (StoreError(.unavailable, "away"), true), (StoreError(.refused, "no"), false),
            (StoreError(.locked, "held"), true),
            (StoreError(.schema, "newer"), false), (StoreError(.internalError, "defect"), false),
            (BrokerError(.unreachable, "away"), true), (BrokerError(.refused, "guest"), false),
            (SettingError(name: "PORT", value: "x", remedy: "y"), false), (StartError("no port"), false),
        ] as [(any Error, Bool)])
    func patience(error: any Error, mayPass: Bool) {
        #expect(RoleProcess.mayPass(error) == mayPass)
    }

    @Test("what it waits for is said at once, when it changes, and every ten seconds")
    func reminders() {
        var reminder = Reminder()
        let said = [
            ("away", 0), ("away", 1), ("away", 9), ("away", 10), ("away", 19), ("refusing", 19), ("refusing", 20),
            ("away", 21), ("away", 31),
        ].map { reminder.isDue($0.0, at: .seconds(Int64($0.1))) }
        #expect(said == [true, false, false, true, false, true, false, true, true])
    }

    @Test("a limit of open files that the slots do not fit into is told with what would do")
    func openFiles() throws {
        #expect(OpenFiles.needed(slots: 1) == 67)
        #expect(OpenFiles.shortage(slots: 320, limit: 1_024) == nil)
        let shortage = try #require(OpenFiles.shortage(slots: 321, limit: 1_024))
        for word in ["1024", "321", "1027", "LimitNOFILE=", "CRONQ_RUNNER_SLOTS"] {
            #expect(shortage.contains(word), "\(shortage)")
        }
    }
}
