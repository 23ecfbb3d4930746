import CronqShared
import HTTPTypes
import Synchronization

/// How many streams are open: each holds a connection, and asks the store again and again.
final class StreamRoster: Sendable {
    static let limit = 256
    static let limitPerVisitor = 12
    /// What a refused client is told to wait, in seconds.
    private static let retryAfter = "10"

    private struct Count: Sendable {
        var total = 0
        var byVisitor: [Author: Int] = [:]
    }

    private enum Verdict {
        case open, full, tooManyOfOne
    }

    private let count = Mutex(Count())

    /// Takes a place; it is free again when the slot is closed or gone.
    ///
    /// - Throws: `Problem` 429 or 503.
    func open(for visitor: Visitor) throws(Problem) -> StreamSlot {
        let author = visitor.author
        let verdict = count.withLock { count -> Verdict in
            if count.byVisitor[author, default: 0] >= Self.limitPerVisitor { return .tooManyOfOne }
            if count.total >= Self.limit { return .full }
            count.total += 1
            count.byVisitor[author, default: 0] += 1
            return .open
        }
        switch verdict {
        case .open: return StreamSlot(of: author, in: self)
        case .full:
            throw Problem(
                .serviceUnavailable, "Too many streams", "the server sends \(Self.limit) streams already",
                headers: [.retryAfter: Self.retryAfter])
        case .tooManyOfOne:
            throw Problem(
                .tooManyRequests, "Too many streams", "you have \(Self.limitPerVisitor) open; close some pages",
                headers: [.retryAfter: Self.retryAfter])
        }
    }

    fileprivate func close(_ author: Author) {
        count.withLock { count in
            count.total -= 1
            let left = count.byVisitor[author, default: 1] - 1
            count.byVisitor[author] = left > 0 ? left : nil
        }
    }

    /// How many are open.
    var total: Int { count.withLock { $0.total } }
}

/// A place among the streams. An answer that is never written gives it back when it is dropped.
final class StreamSlot: Sendable {
    private let author: Author
    private let roster: StreamRoster
    private let isOpen = Mutex(true)

    fileprivate init(of author: Author, in roster: StreamRoster) {
        self.author = author
        self.roster = roster
    }

    deinit { close() }

    func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { roster.close(author) }
    }
}
