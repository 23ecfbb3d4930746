import CronqSchedule
import CronqShared
import TestSupport
import Testing

@testable import CronqAMQP

@Suite("Confirms")
struct ConfirmTrackerTests {
    private var tracker = ConfirmTracker()

    private mutating func add(_ count: Int, deadline: TimeSpan = .seconds(10)) {
        for index in 0..<count { tracker.add(.init(batch: 1, index: index), deadline: deadline) }
    }

    private func outcomes(_ settled: [ConfirmTracker.Settled]) -> [Int: PublishOutcome] {
        Dictionary(uniqueKeysWithValues: settled.map { ($0.ticket.index, $0.outcome) })
    }

    @Test("a confirm is for one message, or for all up to it")
    mutating func multiple() {
        add(6)
        #expect(outcomes(tracker.confirmed(2, multiple: false)) == [1: .confirmed])
        #expect(outcomes(tracker.confirmed(4, multiple: true)) == [0: .confirmed, 2: .confirmed, 3: .confirmed])
        #expect(tracker.count == 2)
        #expect(outcomes(tracker.confirmed(0, multiple: true)) == [4: .confirmed, 5: .confirmed])
    }

    @Test("confirms may come in any order, and twice")
    mutating func anyOrder() {
        add(3)
        #expect(outcomes(tracker.confirmed(3, multiple: false)) == [2: .confirmed])
        #expect(outcomes(tracker.confirmed(1, multiple: false)) == [0: .confirmed])
        #expect(tracker.confirmed(1, multiple: false).isEmpty)
        #expect(outcomes(tracker.confirmed(3, multiple: true)) == [1: .confirmed])
        #expect(tracker.count == 0)
    }

    @Test("a returned message is not a success, although the broker confirms it")
    mutating func returned() {
        add(4)
        tracker.returned(2)
        tracker.returned(4)
        #expect(outcomes(tracker.confirmed(3, multiple: true)) == [0: .confirmed, 1: .returned, 2: .confirmed])
        #expect(outcomes(tracker.refused(4, multiple: false)) == [3: .returned])
    }

    @Test("what the broker refuses has failed")
    mutating func refused() {
        add(3)
        #expect(outcomes(tracker.refused(2, multiple: true)) == [0: .failed, 1: .failed])
        #expect(outcomes(tracker.refused(3, multiple: false)) == [2: .failed])
    }

    @Test("numbers that were never sent settle nothing")
    mutating func strangers() {
        add(2)
        tracker.returned(77)
        #expect(tracker.confirmed(77, multiple: false).isEmpty)
        #expect(tracker.confirmed(0, multiple: false).isEmpty)
        #expect(outcomes(tracker.confirmed(77, multiple: true)) == [0: .confirmed, 1: .confirmed])
        #expect(ConfirmTracker().count == 0)
    }

    @Test("a confirm that does not come in time is a failure, and changes nothing when it comes")
    mutating func expired() {
        add(2, deadline: .seconds(10))
        add(1, deadline: .seconds(11))
        #expect(tracker.expired(.seconds(9)).isEmpty)
        #expect(tracker.nextDeadline == .seconds(10))
        #expect(tracker.expired(.seconds(10)).map(\.outcome) == [.failed, .failed])
        #expect(tracker.nextDeadline == .seconds(11))
        #expect(tracker.confirmed(2, multiple: true).isEmpty)
        #expect(tracker.confirmed(3, multiple: false).map(\.outcome) == [.confirmed])
        #expect(tracker.nextDeadline == nil)
    }

    @Test("what is abandoned has failed, and the broker goes on counting")
    mutating func abandoned() {
        add(3)
        #expect(tracker.abandon().count == 3)
        add(1)
        #expect(tracker.confirmed(3, multiple: true).isEmpty)
        #expect(outcomes(tracker.confirmed(4, multiple: false)) == [0: .confirmed])
    }

    @Test("with the channel everything outstanding has failed, and counting begins again")
    mutating func lost() {
        add(3)
        _ = tracker.confirmed(2, multiple: false)
        #expect(outcomes(tracker.lost()) == [0: .failed, 2: .failed])
        #expect(tracker.nextNumber == 1)
        add(1)
        #expect(outcomes(tracker.confirmed(1, multiple: false)) == [0: .confirmed])
    }

    @Test("every message is settled once, whatever the broker says", arguments: 0..<50 as Range<UInt64>)
    mutating func once(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var settled: [Int] = []
        var sent = 0
        for step in 0..<400 {
            let number = UInt64.random(in: 0...UInt64(sent + 2), using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: settled += tracker.confirmed(number, multiple: true).map(\.ticket.index)
            case 1: settled += tracker.refused(number, multiple: Bool.random(using: &random)).map(\.ticket.index)
            case 2: settled += tracker.confirmed(number, multiple: false).map(\.ticket.index)
            case 3: tracker.returned(number)
            case 4: settled += tracker.expired(.seconds(Int64(step - 100))).map(\.ticket.index)
            default:
                tracker.add(.init(batch: 1, index: sent), deadline: .seconds(Int64(step)))
                sent += 1
            }
            #expect(tracker.count == sent - settled.count)
        }
        settled += tracker.lost().map(\.ticket.index)
        #expect(settled.sorted() == Array(0..<sent))
    }
}
