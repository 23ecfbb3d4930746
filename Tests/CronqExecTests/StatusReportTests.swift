import Glibc
import Testing

@testable import CronqRunner

@Suite("The helper's report") struct StatusReportTests {
    private let figures = "user_us=1 system_us=2 max_rss_kib=3 in_blocks=4 out_blocks=5 leftovers=6 survivors=7"

    @Test("the end is read with its figures, memory in bytes")
    func end() {
        let report = StatusReport(Array("started 42\nexited 3 \(figures)\n".utf8))
        #expect(report.commandProcessID == 42)
        #expect(report.result?.end == .exited(code: 3))
        #expect(
            report.result?.usage
                == ResourceUsage(
                    userMicroseconds: 1, systemMicroseconds: 2, maxResidentBytes: 3072, inputBlocks: 4, outputBlocks: 5)
        )
        #expect(report.result?.leftovers == 6)
        #expect(report.result?.survivors == 7)
    }

    @Test("a signal is read with its core flag", arguments: [false, true])
    func signal(hasCore: Bool) {
        let report = StatusReport(Array("started 42\nsignaled 11 \(hasCore ? 1 : 0) \(figures)\n".utf8))
        #expect(report.result?.end == .signaled(11, coreDumped: hasCore))
    }

    @Test("an error is read with its step")
    func error() {
        let report = StatusReport(Array("started 42\nerror 13 chdir Permission denied\n".utf8))
        #expect(report.result?.end == .notStarted(.commandFailed(step: "chdir", EACCES)))
    }

    @Test(
        "a report cut short is none",
        arguments: [
            "", "started 42\n", "started 42\nexited 0 user_us=1", "exited\n", "error 2\n", "signaled x\n", "\u{0}\n",
        ])
    func cutShort(text: String) {
        #expect(StatusReport(Array(text.utf8)).result == nil)
    }
}
