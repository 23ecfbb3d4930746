import CronqSchedule
import CronqShared

@testable import CronqResults
@testable import CronqRunner

/// What becomes of messages.
extension World {
    func publish(_ messages: [OutboundMessage]) async {
        guard !messages.isEmpty else { return }
        _ = await broker.publish(messages)
        carry()
    }

    /// Takes what was published on its way: some of it slowly, so that it is overtaken.
    func carry() {
        for message in broker.collect() {
            var delay = between(.milliseconds(1), .milliseconds(15))
            if isFaulty, chance(6) { delay = between(.milliseconds(15), .seconds(2)) }
            if let blockedUntil, blockedUntil > now { delay = delay + (blockedUntil - now) }
            after(delay) { $0.arrive(message) }
        }
    }

    private func arrive(_ message: OutboundMessage) {
        switch message.address {
        case .jobs:
            if case .job(let job) = message.message { jobQueue.append(job) }
            dispatch()
        case .offers, .heartbeats, .results:
            queues[message.address, default: []].append(message.message)
            callWorker(for: message.address)
        case .inbox(let id): arrive(message.message, inboxOf: id)
        case .wake: for number in injectors.indices { wakeInjector(number, at: now) }
        case .output: break
        }
    }

    private func arrive(_ message: Message, inboxOf id: RunnerID) {
        if case .probe(let probe) = message {
            guard let number = results.firstIndex(where: { $0.reaper.sender == probe.sender }) else { return }
            let life = results[number].life
            after(.zero) { await $0.proven(number, life, probe) }
            return
        }
        guard let number = runners.firstIndex(where: { $0.id == id }), !isolated.contains(number) else { return }
        receive(number, runners[number].life, .message(message))
    }

    /// Gives the jobs that wait to slots that consume and hold nothing.
    func dispatch() {
        defer { broker.set(waiting: jobQueue.count) }
        while !jobQueue.isEmpty {
            var free: [(Int, Int)] = []
            for (number, runner) in runners.enumerated() where runner.isAlive && !isolated.contains(number) {
                for slot in runner.deliveries.indices where runner.isSubscribed[slot] && runner.deliveries[slot] == nil
                {
                    free.append((number, slot))
                }
            }
            guard let (number, slot) = free.randomElement(using: &random) else { return }
            let job = jobQueue.remove(at: chance(80) ? 0 : pick(jobQueue.count))
            runners[number].deliveries[slot] = job
            let life = runners[number].life
            after(between(.milliseconds(1), .milliseconds(5))) {
                $0.receive(number, life, .event(.delivered(slot: slot, job)))
            }
        }
    }
}
