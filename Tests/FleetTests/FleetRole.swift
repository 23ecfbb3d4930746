/// The programs of a fleet.
enum FleetRole: String, CaseIterable {
    case injector
    case results
    case runner
    case web

    var program: String { "cronq-\(rawValue)" }

    /// What it says in its log when it is at work.
    var readySign: String { self == .web ? "pages and API: http" : " is ready" }
}
