import Foundation
import TestSupport

/// A page of documentation. What is between its two markers is the bench's; the rest is written by people.
struct Page: Sendable {
    struct BadMarkers: Error, CustomStringConvertible {
        let description: String
    }

    static let begin = "<!-- begin: figures -->"
    static let end = "<!-- end: figures -->"
    private static let empty = "# Performance\n\n\(begin)\n\(end)\n"

    let path: String

    /// - Throws: ``BadMarkers`` if there is a page into which nothing can be put.
    func check() throws { _ = try Self.replacingSection(of: text, with: "") }

    /// Makes the page if it is missing.
    ///
    /// - Throws: ``BadMarkers``, or what the file system says.
    func replaceSection(with section: String) throws {
        try Files.write(try Self.replacingSection(of: text, with: section), to: path)
    }

    /// - Throws: ``BadMarkers`` unless the page has each marker once, the beginning first.
    static func replacingSection(of text: String, with section: String) throws(BadMarkers) -> String {
        let begins = text.ranges(of: begin)
        let ends = text.ranges(of: end)
        guard begins.count == 1, ends.count == 1, begins[0].upperBound <= ends[0].lowerBound else {
            throw BadMarkers(description: "the page needs '\(begin)' and then '\(end)', once each")
        }
        return "\(text[..<begins[0].upperBound])\n\n\(section)\n\n\(text[ends[0].lowerBound...])"
    }

    private var text: String { FileManager.default.fileExists(atPath: path) ? Files.text(path) : Self.empty }
}
