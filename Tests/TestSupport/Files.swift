import Foundation
import Glibc

/// What lies on the disk, read as it is at this moment.
public enum Files {
    /// Empty if there is no such file.
    public static func text(_ path: String) -> String {
        String(decoding: bytes(path), as: UTF8.self)
    }

    public static func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map(Array.init) ?? []
    }

    public static func lines(_ path: String) -> [String] {
        text(path).split(separator: "\n").map(String.init)
    }

    public static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// A new folder for one test.
    public static func makeTemporaryFolder() throws -> String {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array("\(parent)/cronq-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    public static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    public static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
}
