import Foundation
import TestPrograms
import TestServers
import TestSupport

/// The original's processes, as far as a fleet notices them: what they take from queues and what they send, byte by byte, through
/// a client that is not ours.
struct OriginalCronQ {
    let fleet: Fleet

    private var url: String { "--url=" + fleet.servers.broker.url(virtualHost: fleet.virtualHost) }

    /// What people declare by hand before they start the original: as its `contrib/publish.py` does, nothing of it durable.
    ///
    /// - Parameter queues: Their names, each with the routing keys that lead to it.
    func declare(exchange: Bool = false, queues: [String: [String]]) async throws {
        let place = #""vhost":"\#(fleet.virtualHost)","arguments":{}"#
        let kind = #""durable":false,"auto_delete":false,"# + place
        let exchanges = exchange ? [#"{"name":"cronq","type":"direct","internal":false,\#(kind)}"#] : []
        let names = queues.keys.map { #"{"name":"\#($0)",\#(kind)}"# }
        let bindings = queues.flatMap { queue, keys in
            keys.map { key in
                #"{"source":"cronq","destination":"\#(queue)","destination_type":"queue","routing_key":"\#(key)",\#(place)}"#
            }
        }
        let parts = [("exchanges", exchanges), ("queues", names), ("bindings", bindings)]
        let text = parts.map { #""\#($0)":[\#($1.joined(separator: ","))]"# }.joined(separator: ",")
        let file = fleet.folder + "/definitions.json"
        try Data("{\(text)}".utf8).write(to: URL(filePath: file))
        _ = try await fleet.servers.broker.ctl(["import_definitions", file])
    }

    /// Waits until the fleet has made its queues: what is sent before is gone, because the original wants no answer.
    func untilThere(_ queues: String...) async throws {
        try await eventually("there are \(queues)") {
            let there = try await fleet.depths()
            return queues.allSatisfy { there[$0] != nil }
        }
    }

    /// Takes the next message from a queue, if there is one.
    func take(from queue: String) async throws -> JSON? {
        let outcome = try await fleet.tool(["amqp-get", url, "--queue=\(queue)"])
        // 2 says that there is none.
        guard outcome.ending != .exited(2) else { return nil }
        guard outcome.ending == .exited(0) else {
            throw NeverHappened(description: "a message from \(queue): \(outcome.errors)")
        }
        return try JSONDecoder().decode(JSON.self, from: Data(outcome.output.utf8))
    }

    /// Without persistence or anything else that AMQP could say of it.
    func send(_ body: String, key: String) async throws {
        let words = ["amqp-publish", url, "--exchange=cronq", "--routing-key=\(key)", "--body=\(body)"]
        let outcome = try await fleet.tool(words)
        guard outcome.ending == .exited(0) else {
            throw NeverHappened(description: "a message is sent: \(outcome.errors)")
        }
    }

    // MARK: its injector

    func send(_ run: String, job: Int = 1, name: String, command: String, key: String = "default") async throws {
        let body = #"{"run_id": "\#(run)", "job_id": \#(job), "cmd": "\#(command)", "name": "\#(name)"}"#
        try await send(body, key: key)
    }

    // MARK: its runner

    static let host = "worker1.example"

    func starting(_ run: String, job: Int) async throws {
        try await report("starting", run, job, #""start_time":"\#(Self.now)""#)
    }

    func finished(_ run: String, job: Int, code: Int, ran: Double = 0.0207) async throws {
        try await report("finished", run, job, #""return_code":\#(code),"run_time":\#(ran)"#)
    }

    func report(_ type: String, _ run: String, _ job: Int, _ fields: String) async throws {
        let head = #"{"type":"\#(type)","job_id":\#(job),"run_id":"\#(run)","#
        let tail = #","x-send-datetime":"\#(Self.now)","x-host":"\#(Self.host)"}"#
        try await send(head + fields + tail, key: "cronq_results")
    }

    /// UTC, without saying so.
    private static var now: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss.SSSSSS"
        return formatter.string(from: Date())
    }
}
