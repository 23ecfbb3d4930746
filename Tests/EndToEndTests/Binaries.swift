import Foundation
import Glibc

/// The programs of this build.
enum Binaries {
    /// Built beside the tests, some folders above the test binary at most.
    static let cronq: String = {
        var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.path + "/cronq"
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
                FileManager.default.isExecutableFile(atPath: folder.path + "/cronq-exec")
            {
                return candidate
            }
            folder.deleteLastPathComponent()
        }
        fatalError("cronq and cronq-exec are not built beside the tests")
    }()

    static let isRoot = getuid() == 0

    /// Whether this process may become somebody else. If not, it says aloud what is not checked; `make test` repeats it at its end.
    static func canBecomeAnother(toCheck what: String) -> Bool {
        if !isRoot { print("NOT CHECKED, needs root: \(what)") }
        return isRoot
    }
}
