import Foundation
import TestPrograms
import TestServers
import TestSupport

extension Stage {
    /// Starts a fleet with one process of each role, or a standalone, and ends it when `body` is done, however that
    /// ends.
    ///
    /// - Parameters:
    ///   - slots: Commands at a time.
    ///   - web: Variables of the fleet's web process that are other than those of the rest.
    ///   - keepsFiles: Not for what is large and lies in few files.
    /// - Throws: ``NotMeasurable`` if the build has no such program; what `body` throws.
    func with<T>(
        _ installation: Installation, slots: Int = RunningCronQ.slots, web: [String: String] = [:],
        keepsFiles: Bool = true, _ body: (RunningCronQ) async throws -> T
    ) async throws -> T {
        let environment = ["CRONQ_RUNNER_SLOTS": "\(slots)"]
        switch installation {
        case .fleet:
            return try await withFleet(environment, keepsFiles: keepsFiles) { fleet in
                for role in FleetRole.allCases { try fleet.add(role, role == .web ? web : [:]) }
                try await fleet.start()
                let processes = FleetRole.allCases.map { WatchedProcess(name: $0.rawValue, id: fleet[$0, 0].id) }
                return try await body(
                    RunningCronQ(
                        client: fleet, ledger: try LedgerWatch(of: fleet), script: try LedgerScript(of: fleet),
                        processes: processes))
            }
        case .standalone:
            return try await withStandalone(environment, keepsFiles: keepsFiles) { cronq in
                try await cronq.start()
                let process = WatchedProcess(name: installation.rawValue, id: cronq.id)
                return try await body(
                    RunningCronQ(
                        client: cronq, ledger: try LedgerWatch(of: cronq), script: LedgerScript(of: cronq),
                        processes: [process]))
            }
        }
    }

    /// Makes a fleet without any process, and ends all that it has become when `body` is done.
    ///
    /// - Throws: ``NotMeasurable`` if the build lacks a program of the fleet; what `body` throws.
    func withFleet<T>(
        _ environment: [String: String] = [:], keepsFiles: Bool = true, _ body: (Fleet) async throws -> T
    ) async throws -> T {
        for role in FleetRole.allCases { try require(role.program) }
        let fleet = try await Fleet(programs: programs, environment: environment, on: servers)
        do {
            let result = try await body(fleet)
            await end(fleet, keepsFiles: keepsFiles)
            return result
        } catch {
            ProgressLog.say(fleet.logs)
            await end(fleet, keepsFiles: keepsFiles)
            throw error
        }
    }

    private func withStandalone<T>(
        _ environment: [String: String], keepsFiles: Bool, _ body: (Cronq) async throws -> T
    ) async throws -> T {
        try require("cronq")
        let cronq = try Cronq(
            programs: programs, arguments: ["--no-demo"], environment: environment, lifeline: try Lifeline.shared())
        defer { end(cronq, keepsFiles: keepsFiles) }
        do {
            return try await body(cronq)
        } catch {
            ProgressLog.say("the end of the log of cronq:\n\(cronq.log.suffix(3_000))")
            throw error
        }
    }

    private func require(_ program: String) throws {
        guard FileManager.default.isExecutableFile(atPath: "\(programs)/\(program)") else {
            throw NotMeasurable(reason: "this build has no \(program)")
        }
    }

    /// Later rounds are to find the servers as the first one did. What cannot be removed only takes up room.
    private func end(_ fleet: Fleet, keepsFiles: Bool) async {
        fleet.end(keepingFiles: keepsFiles)
        _ = try? await servers.database.sql("DROP DATABASE \(fleet.database)")
        try? await EndedVirtualHosts.shared.add(fleet.virtualHost, of: servers.broker)
    }

    /// The ledger goes at once, as that of a fleet: three files.
    private func end(_ cronq: Cronq, keepsFiles: Bool) {
        cronq.end(keepingFiles: keepsFiles)
        for suffix in ["", "-wal", "-shm"] { Files.remove("\(cronq.data)/cronq.db\(suffix)") }
    }
}
