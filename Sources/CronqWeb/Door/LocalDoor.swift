import CronqShared
import HTTPTypes

/// Decides who may come in while there are no users (design §6): a value, so that every case is a line of a test.
struct LocalDoor: Sendable {
    /// The user the server runs as.
    let serverUser: UInt32

    /// A request as the door sees it.
    struct Visit: Sendable {
        var request: HTTPRequest
        var peer: SocketEndpoint?
        /// The owner of the socket at the other end, as the kernel says; `nil` if it does not.
        var peerUser: UInt32?
    }

    /// Why the visitor is turned away, and what to do; `nil` = welcome.
    func refusal(of visit: Visit) -> String? {
        refusalByHost(visit.request) ?? refusalByProxy(visit.request) ?? refusalByPeer(visit)
            ?? refusalByOrigin(visit.request)
    }

    /// A page elsewhere whose name was pointed at this machine (DNS rebinding) still names itself in `Host`.
    private func refusalByHost(_ request: HTTPRequest) -> String? {
        let remedy = "use http://localhost or http://127.0.0.1 with the server's port"
        guard let authority = request.authority, request.headerFields[values: .host].isEmpty else {
            return "exactly one Host header is needed; \(remedy)"
        }
        guard request.path?.hasPrefix("/") == true else {
            return "the request must name a path of this server; \(remedy)"
        }
        return Self.isLocal(authority) ? nil : "“\(authority.prefix(80))” is not this machine's local name; \(remedy)"
    }

    private func refusalByProxy(_ request: HTTPRequest) -> String? {
        let found = request.headerFields.first { field in
            let name = field.name.canonicalName
            return name == "forwarded" || name == "via" || name == "x-real-ip" || name.hasPrefix("x-forwarded-")
        }
        guard let found else { return nil }
        return
            "the header \(found.name.rawName) shows that a proxy passed this request on, and whoever stands behind "
            + "it is not known; connect to the server directly, for example through ssh -L"
    }

    private func refusalByPeer(_ visit: Visit) -> String? {
        guard visit.peer?.isLoopback == true else {
            return "the request does not come from this machine; connect over loopback, for example through ssh -L"
        }
        guard let user = visit.peerUser else {
            return
                "the kernel's socket table does not say which user the connection belongs to; repeat the request "
                + "and keep the connection open until the answer has come"
        }
        guard user == serverUser || user == 0 else {
            return
                "the connection belongs to user \(UserAccount(id: user).name), and only "
                + "\(UserAccount(id: serverUser).name), who runs this server, and root are let in; use one of these accounts (sudo -u)"
        }
        return nil
    }

    /// A page elsewhere that makes the person's browser send the request.
    private func refusalByOrigin(_ request: HTTPRequest) -> String? {
        let origins = request.headerFields[values: .origin]
        if let origin = origins.first {
            let own = "http://" + (request.authority ?? "")
            guard origins.count == 1, origin.lowercased() == own.lowercased() else {
                return "a page of another origin (“\(origin.prefix(80))”) sent this request; open \(own) itself"
            }
        }
        let sites = request.headerFields[values: .secFetchSite]
        if sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) { return nil }
        let isNavigation =
            request.method == .get && sites.count == 1 && request.headerFields[values: .secFetchMode] == ["navigate"]
            && request.headerFields[values: .secFetchDest] == ["document"]
        return isNavigation ? nil : "a page of another site sent this request; open this server's own pages instead"
    }

    /// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
    private static func isLocal(_ authority: String) -> Bool {
        let text = authority.lowercased()
        for host in ["localhost", "127.0.0.1", "[::1]"] where text.hasPrefix(host) {
            let rest = text.dropFirst(host.count)
            if rest.isEmpty { return true }
            let port = rest.dropFirst()
            return rest.first == ":" && (1...5).contains(port.utf8.count)
                && port.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        return false
    }
}

extension HTTPField.Name {
    static let host = HTTPField.Name("Host")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let secFetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    static let secFetchDest = HTTPField.Name("Sec-Fetch-Dest")!
}
