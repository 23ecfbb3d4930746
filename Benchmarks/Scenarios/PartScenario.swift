import Foundation
import Glibc
import TestPrograms
import TestServers
import TestSupport

/// A part, measured by the `cronq-bench` of the build: each build measures its own code.
struct PartScenario: Scenario {
    let name: String
    /// Whether it fills a ledger of its own.
    var needsDatabase = false
    var mostRounds: Int?

    /// Much longer than any of them takes, and longer than one waits itself for its ledger to be filled.
    private static let bound = LedgerScript.patience * 2

    func round(_ stage: Stage) async throws -> [Sample] {
        let program = "\(stage.programs)/cronq-bench"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw NotMeasurable(reason: "this build has no cronq-bench")
        }
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": stage.folder, "TMPDIR": stage.folder]
        guard needsDatabase else { return try await run(program, environment, stage) }

        let servers = stage.servers
        let database = try await servers.database.makeDatabase()
        environment["DATABASE_URL"] = servers.database.url(database: database, port: servers.databasePort)
        let result: Result<[Sample], any Error>
        do {
            result = .success(try await run(program, environment, stage))
        } catch {
            result = .failure(error)
        }
        // What cannot be removed only takes up room.
        _ = try? await servers.database.sql("DROP DATABASE \(database)")
        return try result.get()
    }

    private func run(_ program: String, _ environment: [String: String], _ stage: Stage) async throws -> [Sample] {
        // It ends with the bench, even if that is killed.
        let lifeline = try Lifeline.shared()
        let process = try lifeline.start(
            [program, "part", name], environment: environment, files: "\(stage.folder)/part")
        defer {
            process.destroy()
            lifeline.forget(process)
        }
        let ending = try await process.end(within: Self.bound)
        if ending == .exited(EX_USAGE) { throw NotMeasurable(reason: "this build has no part \(name)") }
        guard ending == .exited(0) else { throw SpoiledRound("part \(name): \(ending): \(process.errors)") }
        let decoder = JSONDecoder()
        return try process.output.split(separator: "\n").map { try decoder.decode(Sample.self, from: Data($0.utf8)) }
    }
}
