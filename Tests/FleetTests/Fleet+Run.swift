import TestPrograms
import Testing

extension Fleet {
    /// Starts so many processes of each role, and ends them with all that they started when `body` is done, however that
    /// ends.
    ///
    /// - Parameters:
    ///   - queues: `CRONQ_QUEUE` of each runner, in their order; those without one serve `cronq_jobs`.
    ///   - environment: Variables of every process.
    ///   - servers: Those that the tests share, unless others are given.
    static func run(
        injectors: Int = 1, results: Int = 1, runners: Int = 1, web: Int = 1, queues: [String] = [],
        environment: [String: String] = [:], on servers: FleetServers? = nil, _ body: (Fleet) async throws -> Void
    ) async throws {
        try await prepared(environment: environment, on: servers) { fleet in
            for (role, count) in [(FleetRole.injector, injectors), (.results, results), (.web, web)] {
                for _ in 0..<count { try fleet.add(role) }
            }
            for index in 0..<runners {
                try fleet.add(.runner, queues.indices.contains(index) ? ["CRONQ_QUEUE": queues[index]] : [:])
            }
            try await fleet.start()
            try await body(fleet)
        }
    }

    /// The same without any process: `body` adds them.
    static func prepared(
        environment: [String: String] = [:], on servers: FleetServers? = nil, _ body: (Fleet) async throws -> Void
    ) async throws {
        let servers = if let servers { servers } else { try await FleetServers.shared() }
        let fleet = try await Fleet(environment: environment, on: servers)
        defer { fleet.end() }
        do {
            try await body(fleet)
        } catch {
            Issue.record("\(error)\n\(fleet.logs)")
        }
    }
}
