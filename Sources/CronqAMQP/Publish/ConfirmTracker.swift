package import CronqSchedule
import CronqShared

/// What became of the messages published on one channel, as the broker tells it bit by bit.
///
/// A mandatory message that no queue takes is first returned and then confirmed like any other; a confirm or refusal may speak for
/// all messages up to one; and nobody promises that it comes.
package struct ConfirmTracker {
    /// A message's place in what somebody asked to be published.
    package struct Ticket: Hashable {
        var batch: Int
        var index: Int

        package init(batch: Int, index: Int) {
            self.batch = batch
            self.index = index
        }
    }

    package struct Settled: Hashable {
        var ticket: Ticket
        var outcome: PublishOutcome
    }

    private struct Entry {
        var ticket: Ticket
        var deadline: TimeSpan
        var isReturned = false
    }

    private var entries: [UInt64: Entry] = [:]
    /// Nothing below this is outstanding.
    private var floor: UInt64 = 1
    private var published: UInt64 = 0

    package init() {}

    var count: Int { entries.count }
    /// When the oldest message's patience ends.
    var nextDeadline: TimeSpan? { entries[floor]?.deadline }
    /// The number that the next message will have.
    var nextNumber: UInt64 { published + 1 }

    /// Counts a message that is about to be sent. Deadlines must not go back.
    package mutating func add(_ ticket: Ticket, deadline: TimeSpan) {
        published += 1
        entries[published] = Entry(ticket: ticket, deadline: deadline)
        raiseFloor()
    }

    package mutating func confirmed(_ number: UInt64, multiple: Bool) -> [Settled] {
        settle(number, multiple) { $0.isReturned ? .returned : .confirmed }
    }

    mutating func refused(_ number: UInt64, multiple: Bool) -> [Settled] {
        settle(number, multiple) { $0.isReturned ? .returned : .failed }
    }

    /// The broker has no queue for this message; its confirm follows.
    mutating func returned(_ number: UInt64) { entries[number]?.isReturned = true }

    /// Gives up what was due by now. Should the broker confirm it later, nobody is told.
    mutating func expired(_ now: TimeSpan) -> [Settled] {
        var settled: [Settled] = []
        while let entry = entries[floor], entry.deadline <= now {
            settled += settle(floor, false) { _ in .failed }
        }
        return settled
    }

    /// Gives up everything, and goes on counting: the channel still stands.
    mutating func abandon() -> [Settled] { settle(published, true) { _ in .failed } }

    /// The channel is gone; the next one counts from 1.
    mutating func lost() -> [Settled] {
        let settled = abandon()
        self = ConfirmTracker()
        return settled
    }

    private mutating func settle(
        _ number: UInt64, _ multiple: Bool, _ outcome: (Entry) -> PublishOutcome
    ) -> [Settled] {
        var settled: [Settled] = []
        // 0 stands for all; what was never sent is not settled by a number out of nowhere.
        let last = number == 0 || number > published ? (multiple ? published : 0) : number
        guard last > 0 else { return [] }
        for candidate in (multiple ? min(floor, last) : last)...last {
            guard let entry = entries.removeValue(forKey: candidate) else { continue }
            settled.append(Settled(ticket: entry.ticket, outcome: outcome(entry)))
        }
        raiseFloor()
        return settled
    }

    private mutating func raiseFloor() {
        while floor <= published, entries[floor] == nil { floor += 1 }
    }
}
