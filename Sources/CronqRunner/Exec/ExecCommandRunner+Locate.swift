import Glibc

extension ExecCommandRunner {
    /// Finds `cronq-exec`: beside the running executable, in `../libexec/cronq/` from there, or where the variable
    /// `CRONQ_EXEC` says.
    ///
    /// - Throws: `helperMissing`, which names all places tried.
    public static func locate() throws(CommandError) -> String {
        let variable = getenv("CRONQ_EXEC").map { String(cString: $0) }
        return try locate(besides: runningExecutable(), variable: variable)
    }

    static func locate(besides executable: String, variable: String?) throws(CommandError) -> String {
        let folder = String(executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)])
        var candidates = ["\(folder)/cronq-exec", "\(folder)/../libexec/cronq/cronq-exec"]
        if let variable, !variable.isEmpty { candidates.append(variable) }
        for candidate in candidates where access(candidate, X_OK) == 0 {
            return candidate
        }
        throw .helperMissing(tried: candidates)
    }

    private static func runningExecutable() -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { return CommandLine.arguments[0] }
        return String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
