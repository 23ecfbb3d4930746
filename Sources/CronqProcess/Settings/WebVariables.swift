public import CronqShared

/// What the web server is told by its environment.
public struct WebVariables: Sendable, Hashable {
    /// `PORT`; 0 = any free one.
    public var port: Int
    /// `LISTEN_INTERFACE`; the server refuses what is not loopback.
    public var listenInterface: String
    /// `PUBLIC_URL`, which the server refuses: it is read so that setting it is not ignored.
    public var publicURL: String?

    /// - Throws: `SettingError`, also for any `CRONQ_AUTH` but `local`.
    public init(_ environment: Environment) throws(SettingError) {
        port = try environment.number("PORT", in: 0...65_535) ?? 5_000
        listenInterface = environment.text("LISTEN_INTERFACE") ?? "localhost"
        publicURL = environment.text("PUBLIC_URL")
        _ = try environment.choice("CRONQ_AUTH", of: ["local"])
    }

    /// Where a browser finds the pages.
    public func address(port: Int) -> String {
        let host =
            switch listenInterface {
            case "localhost": "127.0.0.1"
            case "::1": "[::1]"
            default: listenInterface
            }
        return "http://\(host):\(port)"
    }
}
