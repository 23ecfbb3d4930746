import CronqSchedule

/// A sleep that somebody can end. A ring that comes while nobody sleeps ends the next sleep at once.
actor Alarm {
    private var isRung = false
    private var sleeper: CheckedContinuation<Void, Never>?
    private var number = 0

    func ring() {
        isRung = true
        sleeper?.resume()
        sleeper = nil
    }

    /// - Returns: Whether it was rung.
    @discardableResult
    func wait(for pause: TimeSpan) async -> Bool {
        defer { isRung = false }
        if isRung || Task.isCancelled { return true }
        number += 1
        let mine = number
        let timer = Task {
            try? await Task.sleep(nanoseconds: UInt64(max(pause.microseconds, 0)) * 1_000)
            self.end(mine)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper = $0 }
        } onCancel: {
            Task { await self.ring() }
        }
        timer.cancel()
        return isRung
    }

    private func end(_ number: Int) {
        guard number == self.number else { return }
        sleeper?.resume()
        sleeper = nil
    }
}
