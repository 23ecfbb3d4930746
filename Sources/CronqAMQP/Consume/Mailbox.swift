import CronqShared
import Synchronization

/// What has arrived for a consumer and was not taken yet.
final class Mailbox: Sendable {
    struct Parcel: Sendable {
        var message: Message
        var letter: Letter
        var index: Int
    }

    private struct State {
        var parcels: ArraySlice<Parcel> = []
        var waiter: CheckedContinuation<Void, Never>?
        var isFinished = false
    }

    private let state = Mutex(State())

    func put(_ parcels: [Parcel]) {
        let isFinished = state.withLock { state in
            if !state.isFinished { state.parcels += parcels }
            return state.isFinished
        }
        if isFinished { giveBack(parcels) } else { wake() }
    }

    /// Waits for at least one and takes at most `limit`; empty when finished, or when the task is cancelled.
    func next(limit: Int) async -> [Delivery] {
        while !Task.isCancelled {
            let taken = state.withLock { state -> [Parcel]? in
                if state.isFinished { return [] }
                if state.parcels.isEmpty { return nil }
                let taken = Array(state.parcels.prefix(max(1, limit)))
                state.parcels.removeFirst(taken.count)
                if state.parcels.isEmpty { state.parcels = [] }
                return taken
            }
            if let taken { return taken.map { $0.letter.handed($0.index, $0.message) } }
            await wait()
        }
        return []
    }

    /// Gives back what nobody has taken. Used when its channel is gone: the broker will deliver it again.
    func clear() {
        let parcels = state.withLock { state in
            defer { state.parcels = [] }
            return Array(state.parcels)
        }
        giveBack(parcels)
    }

    /// Ends it; nothing is handed out any more.
    func finish() {
        state.withLock { $0.isFinished = true }
        clear()
        wake()
    }

    private func giveBack(_ parcels: [Parcel]) {
        for parcel in parcels { parcel.letter.settle(parcel.index, .again) }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayWait = state.withLock { state in
                    // Should two wait, the first looks again: a continuation must not get lost.
                    state.waiter?.resume()
                    state.waiter = nil
                    guard state.parcels.isEmpty, !state.isFinished, !Task.isCancelled else { return false }
                    state.waiter = continuation
                    return true
                }
                if !mayWait { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }

    private func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
