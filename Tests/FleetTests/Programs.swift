import Foundation

/// The programs of this build, and the sources they come from.
enum Programs {
    /// Where they are: beside the tests, some folders above the test binary at most.
    static let folder: String = {
        var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.isExecutableFile(atPath: folder.path + "/cronq-exec") { return folder.path }
            folder.deleteLastPathComponent()
        }
        fatalError("cronq-exec is not built beside the tests")
    }()

    static func path(_ program: String) -> String { "\(folder)/\(program)" }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
