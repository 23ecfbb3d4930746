public import CronqShared

/// What the web server is told by its environment.
public struct WebVariables: Sendable, Hashable {
    /// `PORT`; 0 = any free one.
    public var port: Int
    /// `LISTEN_INTERFACE`.
    public var listenInterface: String
    /// `CRONQ_AUTH`: `local` or `login`.
    public var authentication: String
    /// `PUBLIC_URL`, without a slash at its end.
    public var publicURL: String?
    /// `SCRIPT_NAME`: empty, or with a slash at its beginning and none at its end.
    public var scriptName: String
    /// `CRONQ_TRUSTED_PROXIES`: addresses, perhaps with the number of bits that count.
    public var trustedProxies: [String]
    /// `CRONQ_INSTANCE_NAME`.
    public var instanceName: String
    /// `CRONQ_LOG_URL_TEMPLATE`: an http or https address with `{run_id}` and the like.
    public var logURLTemplate: String?

    public init(_ environment: Environment) throws(SettingError) {
        port = try environment.number("PORT", in: 0...65_535) ?? 5_000
        listenInterface = environment.text("LISTEN_INTERFACE") ?? "localhost"
        authentication = try environment.choice("CRONQ_AUTH", of: ["local", "login"]) ?? "local"
        publicURL = environment.text("PUBLIC_URL")
        scriptName = try Self.scriptName(environment)
        trustedProxies = environment.list("CRONQ_TRUSTED_PROXIES")
        instanceName = try Self.instanceName(environment)
        logURLTemplate = try Self.logURLTemplate(environment)
    }

    /// Where a browser on this machine finds the pages.
    public func address(port: Int) -> String {
        let host =
            switch listenInterface {
            case "localhost", "0.0.0.0": "127.0.0.1"
            case "::1", "::": "[::1]"
            default:
                listenInterface.contains(":") && !listenInterface.hasPrefix("[")
                    ? "[\(listenInterface)]" : listenInterface
            }
        return "http://\(host):\(port)\(scriptName)"
    }

    private static func scriptName(_ environment: Environment) throws(SettingError) -> String {
        guard var path = environment.text("SCRIPT_NAME") else { return "" }
        while path.hasSuffix("/") { path.removeLast() }
        if path.isEmpty { return "" }
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/-_.~".utf8.contains(byte)
            }
        }
        guard path.hasPrefix("/"), isPlain, !path.contains("//"), !path.contains("/.") else {
            throw SettingError(
                name: "SCRIPT_NAME", value: path, remedy: "use the path under which the pages are, such as /cronq")
        }
        return path
    }

    private static func instanceName(_ environment: Environment) throws(SettingError) -> String {
        let name = environment.text("CRONQ_INSTANCE_NAME") ?? ""
        guard name.count <= 40 else {
            throw SettingError(name: "CRONQ_INSTANCE_NAME", value: name, remedy: "use at most 40 letters")
        }
        return name
    }

    private static func logURLTemplate(_ environment: Environment) throws(SettingError) -> String? {
        guard let text = environment.text("CRONQ_LOG_URL_TEMPLATE") else { return nil }
        guard let remedy = LogURLTemplate.remedy(for: text) else { return text }
        throw SettingError(name: "CRONQ_LOG_URL_TEMPLATE", value: text, remedy: remedy)
    }
}
