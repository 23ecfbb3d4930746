import CronqSchedule
import CronqShared
import Foundation
import Testing

@Suite("Reports on the disk")
struct RunnerReportTests {
    @Test("an end that an older version wrote, without job and host, is read")
    func readsOlderEnds() throws {
        let text = #"""
            {"finished":{"_0":{"run":{"run":"01982f3b58fb05ba53f149229bf2ef9d","fence":7},"outcome":{"exited":{"code":3}},
            "startedAt":1,"finishedAt":2,"stdoutBytes":0,"stderrBytes":0,"output":[],
            "usage":{"userMicroseconds":0,"systemMicroseconds":0,"peakMemoryBytes":0,"leftovers":0}}}}
            """#
        let run = FencedRun(run: try #require(RunID("01982f3b58fb05ba53f149229bf2ef9d")), fence: 7)
        let finish = Finish(
            run: run, outcome: .exited(code: 3), startedAt: Instant(microseconds: 1),
            finishedAt: Instant(microseconds: 2))
        let report = try JSONDecoder().decode(RunnerReport.self, from: Data(text.utf8))
        #expect(report == .finished(finish))
    }
}
