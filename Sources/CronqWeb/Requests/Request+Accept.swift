import HTTPTypes
import Hummingbird

extension Request {
    /// Refuses a client that takes none of the types that an address answers with (RFC 9110, section 12.5.1).
    ///
    /// - Throws: `Problem` 406.
    func requireAcceptable(_ types: [String]) throws(Problem) {
        let ranges = headers[values: .accept].joined(separator: ",").split(separator: ",").compactMap(MediaRange.init)
        guard !ranges.isEmpty, !types.contains(where: { ranges.accept($0) }) else { return }
        throw Problem(
            .notAcceptable, "Not acceptable",
            "this is answered as \(types.joined(separator: " or ")); accept that, or */*")
    }
}

/// One range of types that a client takes, or does not.
private struct MediaRange {
    var type: String
    var isRefused: Bool

    /// `nil` for what is no range of types.
    init?(_ text: Substring) {
        let parts = text.lowercased().filter { $0 != " " && $0 != "\t" }.split(separator: ";")
        guard let type = parts.first, type.split(separator: "/", omittingEmptySubsequences: false).count == 2 else {
            return nil
        }
        self.type = String(type)
        isRefused = parts.dropFirst().contains { part in
            part.hasPrefix("q=") && Double(part.dropFirst(2)) == 0
        }
    }
}

extension [MediaRange] {
    /// Whether a type may be sent: the range that names it most closely decides.
    fileprivate func accept(_ type: String) -> Bool {
        let family = type.prefix { $0 != "/" } + "/*"
        for wanted in [type, String(family), "*/*"] {
            let matching = filter { $0.type == wanted }
            if !matching.isEmpty { return matching.contains { !$0.isRefused } }
        }
        return false
    }
}
