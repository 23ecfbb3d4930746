import Glibc

/// What this process knows of itself.
public enum ProcessEnvironment {
    public static let processID: Int32 = getpid()

    /// The variables this process was started with.
    public static let variables: [String: String] = {
        var found: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let sign = text.firstIndex(of: "=") {
                found[String(text[..<sign])] = String(text[text.index(after: sign)...])
            }
            pointer += 1
        }
        return found
    }()
}
