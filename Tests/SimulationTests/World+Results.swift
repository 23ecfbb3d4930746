import CronqSchedule
import CronqShared

@testable import CronqResults

/// What results workers do.
extension World {
    func startResults(_ number: Int, life: Int) {
        let process = ResultsProcess(
            worker: ResultsWorker(store: store, broker: broker, lease: Self.lease, logger: logger),
            reaper: ReaperMachine(lease: Self.lease, sender: RequestID(using: &random), now: now), life: life)
        if number < results.count { results[number] = process } else { results.append(process) }
        after(.zero) { await $0.reaperTick(number, life) }
        for address in Self.workSources { callWorker(for: address) }
    }

    func killResults(_ number: Int) {
        guard results[number].isAlive else { return }
        log("results worker \(number) is killed")
        results[number].isAlive = false
        for (address, messages) in results[number].hands.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            queues[address, default: []].insert(contentsOf: messages, at: 0)
            callWorker(for: address)
        }
        results[number].hands = [:]
        let life = results[number].life + 1
        after(between(.milliseconds(100), .seconds(3))) { $0.startResults(number, life: life) }
    }

    /// Tells a worker that a queue has something for it.
    func callWorker(for address: Address) {
        guard queues[address]?.isEmpty == false else { return }
        let idle = results.indices.filter { results[$0].isAlive && !results[$0].isWorking.contains(address) }
        guard let number = idle.randomElement(using: &random) else { return }
        let life = results[number].life
        results[number].isWorking.insert(address)
        after(between(.milliseconds(1), .milliseconds(6))) { try await $0.work(number, life, address) }
    }

    private func work(_ number: Int, _ life: Int, _ address: Address) async throws {
        guard results[number].isAlive, results[number].life == life else { return }
        if results[number].hands[address] == nil {
            var waiting = queues[address] ?? []
            guard !waiting.isEmpty else {
                results[number].isWorking.remove(address)
                return
            }
            let count = min(waiting.count, 1 + pick(8))
            results[number].hands[address] = Array(waiting.prefix(count))
            waiting.removeFirst(count)
            queues[address] = waiting
        }
        let batch = results[number].hands[address] ?? []
        do {
            let answers = try await handle(batch, number)
            if isFaulty, Int.random(in: 0..<300, using: &random) == 0 {
                log("after the commit, before the answers:")
                return killResults(number)
            }
            results[number].hands[address] = nil
            results[number].isWorking.remove(address)
            await publish(answers)
            callWorker(for: address)
        } catch let error as StoreError {
            if !error.isRetriable { fail("the store says \(error)") }
            _ = results[number].reaper.handle(.storeFailed, now: now)
            after(between(.milliseconds(100), .milliseconds(400))) { try await $0.work(number, life, address) }
        }
    }

    /// The real worker commits; probes are for the reaper that lives in virtual time.
    private func handle(_ batch: [Message], _ number: Int) async throws -> [OutboundMessage] {
        var answers: [OutboundMessage] = []
        var others: [Message] = []
        for message in batch {
            guard case .probe(let probe) = message else {
                others.append(message)
                continue
            }
            if probe.sender == results[number].reaper.sender {
                try await prove(number, probe)
            } else {
                answers.append(OutboundMessage(message, to: .inbox(ResultsWorker.inbox(ofProber: probe.sender))))
            }
        }
        answers += try await results[number].worker.handle(others)
        // The worker gathers by sender; the order must not depend on the process's hash seed.
        guard answers.count > 1 else { return answers }
        return answers.sorted { "\($0.address)\($0.message)" < "\($1.address)\($1.message)" }
    }

    /// A probe came back through the worker's inbox.
    func proven(_ number: Int, _ life: Int, _ probe: Probe) async {
        guard results[number].isAlive, results[number].life == life else { return }
        do {
            try await prove(number, probe)
        } catch {
            _ = results[number].reaper.handle(.storeFailed, now: now)
        }
    }

    private func prove(_ number: Int, _ probe: Probe) async throws {
        for action in results[number].reaper.handle(.returned(probe), now: now) where action == .extendLeases {
            try await store.extendLeases(by: Self.lease)
            _ = results[number].reaper.handle(.extended, now: now)
        }
    }

    private func reaperTick(_ number: Int, _ life: Int) async {
        guard results[number].isAlive, results[number].life == life else { return }
        var clock: Instant?
        do {
            clock = try await store.now()
            if let clock { _ = results[number].reaper.handle(.clock(clock), now: now) }
        } catch {
            _ = results[number].reaper.handle(.storeFailed, now: now)
        }
        do {
            for action in results[number].reaper.handle(.tick, now: now) {
                switch action {
                case .send(let probe): await publish([OutboundMessage(.probe(probe), to: .heartbeats)])
                case .reap:
                    guard let clock else { break }
                    if isFaulty && chance(5) {
                        // The process stands still between the decision and its deed.
                        after(between(.zero, Self.lease * 2)) { try? await $0.reap(expiredBefore: clock) }
                    } else {
                        try await reap(expiredBefore: clock)
                    }
                case .extendLeases: break
                }
            }
        } catch {
            _ = results[number].reaper.handle(.storeFailed, now: now)
        }
        guard results[number].life == life else { return }
        let wake = results[number].reaper.nextWake
        if wake <= now { fail("a reaper's timer would fire for ever") }
        after(max(wake - now, .milliseconds(10))) { await $0.reaperTick(number, life) }
    }

    private func reap(expiredBefore clock: Instant) async throws(StoreError) {
        for run in try await store.reap(expiredBefore: clock, lease: Self.lease, limit: 100) {
            log("reaped \(run.run.run) fence \(run.run.fence), again: \(run.willRerun)")
        }
    }
}
