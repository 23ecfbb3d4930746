import CronqShared
import Glibc

/// The folder of the job logs.
public enum JobLogFolder {
    /// Makes sure that this process can write job logs.
    ///
    /// - Throws: `StartError`, which says how to make the folder.
    public static func check(_ folder: String) throws(StartError) {
        guard let reason = obstacle(folder) else { return }
        let user = UserAccount.current().name
        throw StartError(
            "LOG_PATH=\(folder): \(reason); make it: install -d -o \(user) \(folder), or choose another folder")
    }

    private static func obstacle(_ folder: String) -> String? {
        var status = stat()
        guard stat(folder, &status) == 0 else { return String(cString: strerror(errno)) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return String(cString: strerror(ENOTDIR)) }
        return access(folder, W_OK | X_OK) == 0 ? nil : String(cString: strerror(errno))
    }
}
