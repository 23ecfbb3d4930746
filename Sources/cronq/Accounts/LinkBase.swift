import CronqAccess
import CronqProcess
import CronqShared

/// Where the server's own addresses begin, as people reach them.
struct LinkBase: Sendable, Hashable {
    private let text: String

    init(_ environment: Environment) throws(SettingError) {
        let web = try WebVariables(environment)
        self.init(web, port: web.port)
    }

    init(_ web: WebVariables, port: Int) {
        guard var start = web.publicURL else {
            text = web.address(port: port)
            return
        }
        while start.hasSuffix("/") { start.removeLast() }
        // It may be written with the path behind it where CronQ begins, or without.
        text = start.hasSuffix(web.scriptName) ? start : start + web.scriptName
    }

    func address(of secret: LinkSecret) -> String { text + secret.path }
}
