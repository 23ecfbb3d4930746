/// Everything that pages load, and what they may load at all.
enum Assets {
    static let stylesheet = Asset(
        path: "/assets/app.css", contentType: "text/css; charset=utf-8", text: Stylesheet.text)
    static let script = Asset(
        path: "/assets/app.js", contentType: "text/javascript; charset=utf-8", text: PageScript.text)
    static let icon = Asset(path: "/assets/favicon.svg", contentType: "image/svg+xml", text: Favicon.text)

    static let all = [stylesheet, script, icon]

    /// The `Content-Security-Policy` of every answer. `connect-src` is what the script renews a page through;
    /// `form-action` does not follow `default-src`; `data:` images are the state icons inside the style sheet.
    static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")
}
