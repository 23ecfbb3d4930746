import CronqShared
import Testing

@testable import CronqAMQP

@Suite("Queues and routes")
struct TopologyTests {
    @Test(
        "a routing key leads to one queue",
        arguments: [
            ("default", "cronq_jobs"), ("cronq_jobs", "cronq_jobs"), ("gpu", "gpu"), ("", nil), ("cronq_results", nil),
            ("cronq_dead", nil), ("cronq_inbox_x", nil), ("amq.gen", nil),
            (String(repeating: "x", count: 255), .some(String(repeating: "x", count: 255))),
            (String(repeating: "x", count: 256), nil),
        ] as [(String, String?)])
    func jobQueue(key: String, queue: String?) throws {
        #expect(Topology.jobQueue(behind: key) == queue)
        #expect((Topology.route(to: .jobs(key)) == nil) == (queue == nil))
        if queue == nil {
            #expect(throws: BrokerError.self) { try Topology.queues(of: .jobs(["default", key])) }
        } else {
            #expect(try Topology.queues(of: .jobs([key])) == [.jobs(queue!)])
        }
    }

    @Test("no list of queues cannot work here, and a queue with two names is one")
    func lists() throws {
        let error = #expect(throws: BrokerError.self) { try Topology.queues(of: .jobs([])) }
        #expect(error?.code == .refused)
        #expect(
            try Topology.queues(of: .jobs(["default", "gpu", "cronq_jobs"])) == [.jobs("cronq_jobs"), .jobs("gpu")])
    }

    @Test("job queues are bound where injectors publish, the standard one also under its own name")
    func bindings() {
        func keys(_ name: String) -> [String] {
            QueueName.jobs(name).plan(version: "3.10.8", suffix: "").bindings.map { "\($0.exchange.name) \($0.key)" }
        }
        #expect(keys("cronq_jobs") == ["cronq cronq_jobs", "cronq default"])
        #expect(keys("gpu") == ["cronq gpu"])
        #expect(Topology.route(to: .jobs("default"))?.exchange == "cronq")
    }

    @Test("from 4.0 on the broker must be told that a job may be delivered more than 20 times; before, it must not")
    func deliveryLimit() {
        func limits(_ version: String?) -> Bool {
            QueueName.jobs("gpu").plan(version: version, suffix: "").arguments.contains {
                $0.name == "x-delivery-limit"
            }
        }
        #expect(!limits("3.8.0") && !limits("3.13.7") && !limits(nil) && !limits("?"))
        #expect(limits("4.0.1") && limits("10.2"))
    }

    @Test("versions before 3.8 are too old")
    func versions() {
        for version in ["3.7.28", "2.9", "0.1", "3.7"] { #expect(RawConnection.isTooOld(version)) }
        for version in ["3.8.0", "3.10.8", "4.0", "3.8", "unknown", ""] { #expect(!RawConnection.isTooOld(version)) }
    }
}
