import Foundation

/// What the bench does at the moment, on standard error: standard output is the table's.
enum ProgressLog {
    static func say(_ text: String) { FileHandle.standardError.write(Data("cronq-bench: \(text)\n".utf8)) }
}
