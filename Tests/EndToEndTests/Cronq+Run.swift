import TestPrograms
import Testing

extension Cronq {
    /// Starts it, and ends it with all that it started when `body` is done, however that ends.
    static func run(
        _ arguments: [String] = ["--no-demo"], environment: [String: String] = [:],
        _ body: (Cronq) async throws -> Void
    ) async throws {
        try await prepared(arguments, environment: environment) { cronq in
            try await cronq.start()
            try await body(cronq)
        }
    }

    /// The same, not started yet.
    static func prepared(
        _ arguments: [String] = ["--no-demo"], environment: [String: String] = [:],
        _ body: (Cronq) async throws -> Void
    ) async throws {
        let cronq = try Cronq(arguments: arguments, environment: environment)
        defer { cronq.end() }
        do {
            try await body(cronq)
        } catch {
            Issue.record("\(error); the end of its log:\n\(cronq.log.suffix(3_000))")
        }
    }
}
