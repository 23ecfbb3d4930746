import HTTPTypes

/// Tells requests of the server's own pages from those that pages elsewhere make a browser send.
enum OwnPages {
    /// Why a request that changes something is refused; `nil` = it is one of ours, or no browser sent it.
    static func refusal(of request: HTTPRequest, origin own: String) -> String? {
        let sites = request.headerFields[values: .secFetchSite]
        let origins = request.headerFields[values: .origin]
        if !sites.isEmpty, sites != ["same-origin"], sites != ["none"] {
            return "a page of another site sent this request; open this server's own pages instead"
        }
        if let origin = origins.first, origins.count != 1 || origin.lowercased() != own {
            return "a page of another origin (“\(origin.prefix(80))”) sent this request; open \(own) itself"
        }
        return nil
    }

    /// Whether a browser says by itself that the request comes from one of our pages.
    static func isProven(_ request: HTTPRequest, origin own: String) -> Bool {
        request.headerFields[values: .secFetchSite] == ["same-origin"]
            || request.headerFields[values: .origin].map { $0.lowercased() } == [own]
    }
}
