import CronqSchedule
import CronqShared

/// What has happened to a reaper, in order, and what follows from it: a second opinion that keeps no state but the events.
struct ReaperHistory {
    enum Entry {
        case returned(sentAt: TimeSpan, at: TimeSpan)
        case extended(at: TimeSpan)
        case storeFailed
        /// The database's clock minus the reaper's.
        case clock(difference: Int64)
    }

    let lease: TimeSpan
    var entries: [Entry] = []

    private var half: TimeSpan { TimeSpan(microseconds: lease.microseconds / 2) }

    /// Why nothing may be reaped now; `nil` = it may.
    func objection(now: TimeSpan) -> String? {
        guard let index = entries.lastIndex(where: { if case .extended = $0 { true } else { false } }),
            case .extended(let extendedAt) = entries[index]
        else { return "leases were never extended" }
        if now - extendedAt < lease { return "no full lease has passed since the extension" }
        var newest = entries[..<index].compactMap(\.sentAt).max()
        for entry in entries[index...] {
            switch entry {
            case .storeFailed: return "the database failed after the extension"
            case .returned(let sentAt, let at):
                if isGap(since: newest, until: at) { return "a gap in the proof" }
                newest = max(newest ?? sentAt, sentAt)
            case .extended, .clock: break
            }
        }
        if isGap(since: newest, until: now) { return "the proof is too old" }
        let before = entries[..<index].compactMap(\.clockDifference).last
        let last = entries.compactMap(\.clockDifference).last
        if let before, let last, (last - before).magnitude > UInt64(half.microseconds) { return "the clock stepped" }
        return nil
    }

    private func isGap(since proof: TimeSpan?, until now: TimeSpan) -> Bool {
        proof.map { now - $0 > half } ?? true
    }
}

extension ReaperHistory.Entry {
    fileprivate var sentAt: TimeSpan? {
        if case .returned(let sentAt, _) = self { sentAt } else { nil }
    }

    fileprivate var clockDifference: Int64? {
        if case .clock(let difference) = self { difference } else { nil }
    }
}
