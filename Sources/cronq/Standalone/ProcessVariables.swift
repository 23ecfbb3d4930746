import Glibc

/// The environment this process was started with.
enum ProcessVariables {
    static var all: [String: String] {
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
    }
}
