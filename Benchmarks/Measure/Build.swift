import ArgumentParser
import Foundation

/// Programs that were built together.
struct Build: Sendable {
    static let programs = ["cronq-exec", "cronq", "cronq-injector", "cronq-results", "cronq-runner", "cronq-web"]

    /// In the log and below the tables.
    let name: String
    /// The folder of the programs.
    let folder: String

    /// The build that this one is a part of, or another that is as complete.
    ///
    /// - Throws: `ValidationError` if a program is missing.
    static func whole(in folder: String?) throws -> Build {
        let build = Build(name: "new", folder: absolute(folder ?? ownFolder))
        try build.require(programs)
        return build
    }

    /// One to compare with. It may lack programs that came later: what needs them is not measured.
    ///
    /// - Throws: `ValidationError` if it is no build.
    static func base(in folder: String) throws -> Build {
        let build = Build(name: "base", folder: absolute(folder))
        try build.require(["cronq-exec", "cronq"])
        return build
    }

    func has(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)") }

    private func require(_ programs: [String]) throws {
        let missing = programs.filter { !has($0) }
        guard missing.isEmpty else {
            throw ValidationError("\(folder) lacks \(missing.joined(separator: ", ")): make bench builds all of them")
        }
    }

    private static func absolute(_ folder: String) -> String {
        URL(filePath: folder).absoluteURL.resolvingSymlinksInPath().path
    }

    private static let ownFolder =
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
}
