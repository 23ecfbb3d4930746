import Foundation
import TestSupport

/// The revision of the sources in the current folder.
enum Revision {
    /// Such as "bb94414" or "bb94414 + changes"; "unknown" without git. What only the documentation says is no change: a page with
    /// figures changes no program.
    static func current(folder: String) async -> String {
        guard let commit = await git(["rev-parse", "--short", "HEAD"], folder) else { return "unknown" }
        let changes = await git(["status", "--porcelain", "--", ":(top)", ":(top,exclude)docs"], folder)
        return changes?.isEmpty == false ? "\(commit) + changes" : commit
    }

    /// - Parameter folder: Where its output lies meanwhile.
    private static func git(_ words: [String], _ folder: String) async -> String? {
        let outcome = try? await ChildProcess.run(
            ["git"] + words, environment: ProcessInfo.processInfo.environment, in: folder)
        guard let outcome, outcome.ending == .exited(0) else { return nil }
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
