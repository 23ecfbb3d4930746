/// How soon a page is rendered again for somebody who looks at it.
struct RenewalPace: Sendable {
    /// Renders in a row that were like the one before.
    private var unchanged = 0

    /// Rendering takes at most a tenth of the time.
    private static let share = 9
    private static let longest = Duration.seconds(60)

    /// How long to wait after a render.
    mutating func wait(afterRendering span: Duration, changed: Bool) -> Duration {
        unchanged = changed ? 0 : unchanged + 1
        let calm: Duration =
            switch unchanged {
            case ..<10: .seconds(1)
            case ..<30: .seconds(2)
            default: .seconds(3)
            }
        return min(Self.longest, max(calm, span * Self.share))
    }
}
