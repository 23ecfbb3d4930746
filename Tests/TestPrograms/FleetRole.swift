/// The programs of a fleet.
public enum FleetRole: String, CaseIterable, Sendable {
    case injector
    case results
    case runner
    case web

    public var program: String { "cronq-\(rawValue)" }

    /// What it says in its log when it is at work.
    var readySign: String { self == .web ? "pages and API: http" : " is ready" }
}
