/// What somebody did, as a row's detail keeps it: `by anna: the warehouse moves`.
struct Deed: Sendable, Hashable {
    var name: String
    /// Why, in their words.
    var note: String?

    /// `nil` if the detail says nothing of the kind.
    init?(detail: String?) {
        guard let detail, detail.hasPrefix("by ") else { return nil }
        let rest = detail.dropFirst(3)
        // Names such as `token:deploy` have a colon, but no blank behind it.
        guard let colon = rest.firstRange(of: ": ") else {
            name = String(rest)
            return
        }
        name = String(rest[..<colon.lowerBound])
        note = String(rest[colon.upperBound...])
    }
}
