import Foundation
import TestSupport

extension Cronq: CronqClient {
    /// What sqlite3 answers.
    func rows(_ query: String) async throws -> [Row] {
        let result = try await tool(inside + ["sqlite3", "-json", "-cmd", ".timeout 20000", "\(data)/cronq.db", query])
        guard result.ending == .exited(0) else {
            throw NeverHappened(description: "sqlite3: \(result.ending) \(result.errors) for \(query)")
        }
        if result.output.isEmpty { return [] }
        return try JSONDecoder().decode(JSON.self, from: Data(result.output.utf8)).list.map { Row($0) }
    }
}
