import CronqShared
import Testing

@testable import CronqInjector

@Suite("What is written down after publishing")
struct PublishPlanTests {
    @Test("each message is treated by what the broker said of it")
    func outcomes() {
        let messages = (1...4).map { Samples.message($0) }
        let plan = PublishPlan(messages, [.confirmed, .returned, .failed, .confirmed])
        #expect(plan.queued == [Samples.published(1), Samples.published(4)])
        #expect(plan.unroutable == [Samples.published(2)])
        #expect(plan.unknown == [messages[2]])
    }

    @Test("a message of which the broker said nothing is not known to be in a queue")
    func missingOutcomes() {
        let messages = (1...3).map { Samples.message($0) }
        let plan = PublishPlan(messages, [.confirmed])
        #expect(plan.queued == [Samples.published(1)])
        #expect(plan.unroutable.isEmpty)
        #expect(plan.unknown == Array(messages[1...]))
    }

    @Test("outcomes without a message change nothing")
    func extraOutcomes() {
        let plan = PublishPlan([], [.confirmed, .returned])
        #expect(plan.queued.isEmpty && plan.unroutable.isEmpty && plan.unknown.isEmpty)
    }
}
