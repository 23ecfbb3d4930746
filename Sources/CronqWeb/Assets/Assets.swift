/// Everything that pages load, and what they may load at all.
enum Assets {
    static let stylesheet = Asset(
        "app.css", contentType: "text/css; charset=utf-8", body: Array(Stylesheet.text.utf8))
    /// The script that pages name; it imports the others.
    static let script = module("app.js", PackageResources.app_js)
    static let icon = Asset("favicon.svg", contentType: "image/svg+xml", body: Array(Favicon.text.utf8))

    static let scripts = [
        script, module("dom.js", PackageResources.dom_js), module("keys.js", PackageResources.keys_js),
        module("live.js", PackageResources.live_js), module("markup.js", PackageResources.markup_js),
        module("morph.js", PackageResources.morph_js), module("output.js", PackageResources.output_js),
        module("search.js", PackageResources.search_js), module("select.js", PackageResources.select_js),
        module("times.js", PackageResources.times_js),
    ]

    static let all = [stylesheet, icon] + scripts

    /// Changes with any of them.
    static let version = Asset.fingerprint(of: all.flatMap { Array($0.name.utf8) + $0.body })

    /// The `Content-Security-Policy` of every answer. `connect-src` is what the scripts renew a page through;
    /// `form-action` does not follow `default-src`; `data:` images are the state shapes inside the style sheet; the one
    /// trusted type is the policy of `markup.js`, so that no other script can turn text into markup.
    static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'",
        "trusted-types cronq",
    ].joined(separator: "; ")

    private static func module(_ name: String, _ body: [UInt8]) -> Asset {
        Asset(name, contentType: "text/javascript; charset=utf-8", body: body)
    }
}
