/// Lets those who come wait, while it is held.
actor Gate {
    private var isHeld = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// How many wait.
    var heldUp: Int { waiting.count }

    func hold() { isHeld = true }

    func release() {
        isHeld = false
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    func pass() async {
        if isHeld { await withCheckedContinuation { waiting.append($0) } }
    }
}
