import ArgumentParser
import Foundation

/// `cronq-bench part`: measures this build's own code, inside this process.
struct PartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "part",
        abstract: "Measure one thing inside this process, and print a line of JSON for each figure.",
        discussion: "The other subcommands start it, from the build that is measured. Parts: "
            + Parts.all.map(\.name).joined(separator: ", "))

    @Argument(help: "The part's name.")
    var name: String

    func run() async throws {
        // An older build is told so by its status, 64.
        guard let part = Parts.all.first(where: { $0.name == name }) else {
            throw ValidationError("this build has no part '\(name)'")
        }
        let encoder = JSONEncoder()
        for sample in try await part.measure() {
            print(String(decoding: try encoder.encode(sample), as: UTF8.self))
        }
    }
}
