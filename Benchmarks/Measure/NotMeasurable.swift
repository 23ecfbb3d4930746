/// A build lacks what a scenario needs: it is an older revision.
struct NotMeasurable: Error, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
