/// What a figure is counted in.
enum Unit: String, Codable, Sendable {
    case perSecond = "/s"
    case milliseconds = "ms"
    case microseconds = "µs"
    case seconds = "s"
    case percentOfCore = "% of a core"
    /// Of 1,000,000 bytes.
    case megabytes = "MB"
    /// Of 1,000 bytes.
    case kilobytes = "KB"

    /// Of everything else less is better.
    var isMoreBetter: Bool { self == .perSecond }
}
