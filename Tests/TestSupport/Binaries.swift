import Foundation
import Glibc

/// The programs of this build.
public enum Binaries {
    /// Built beside whoever asks; some folders above it at most, if that is a test binary.
    public static let folder: String = {
        var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            if isProgram(folder.path + "/cronq-exec") { return folder.path }
            folder.deleteLastPathComponent()
        }
        fatalError("cronq-exec is not built")
    }()

    public static let cronq = path(of: "cronq")

    /// Where a program is, such as `cronq-runner`.
    public static func path(of program: String) -> String {
        let path = "\(folder)/\(program)"
        guard isProgram(path) else { fatalError("\(program) is not built") }
        return path
    }

    public static let isRoot = getuid() == 0

    /// Whether this process may become somebody else. If not, it says aloud what is not checked; `make test` repeats it at its end.
    public static func canBecomeAnother(toCheck what: String) -> Bool {
        if !isRoot { print("NOT CHECKED, needs root: \(what)") }
        return isRoot
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}
