import HTTPTypes
import Hummingbird

/// The cookies of the pages.
enum Cookies {
    /// Browsers take a `__Host-` cookie only over TLS, for one host, and nobody else can set it.
    static func sessionName(isSecure: Bool) -> String { isSecure ? "__Host-cronq" : "cronq_session" }
    static let zoneName = "cronq_zone"

    static func value(_ name: String, in request: HTTPRequest) -> String? {
        for header in request.headerFields[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name[...] else { continue }
                return String(parts[1])
            }
        }
        return nil
    }

    /// Sets the session's cookie, or removes it. It ends with the browser; the server ends it earlier.
    static func session(_ secret: String?, isSecure: Bool) -> String {
        let name = sessionName(isSecure: isSecure)
        // Lax, not strict: whoever follows a link from a mail is logged in.
        let attributes = "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        return "\(name)=\(secret ?? "")\(attributes)" + (secret == nil ? "; Max-Age=0" : "")
    }
}
