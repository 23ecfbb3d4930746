import HTTPTypes
import Testing

@testable import CronqWeb

@Suite("The local door")
struct LocalDoorTests {
    let door = LocalDoor(serverUser: 1_000)

    func refusal(
        _ method: HTTPRequest.Method = .get, host: String? = "localhost:5000", path: String = "/",
        user: UInt32? = 1_000,
        peer: SocketEndpoint? = SocketEndpoint(ipv4: [127, 0, 0, 1], port: 40_000),
        sending fields: [(String, String)] = []
    ) -> String? {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        let request = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers)
        return door.refusal(of: .init(request: request, peer: peer, peerUser: user))
    }

    @Test("the server's own user and root come in", arguments: [1_000 as UInt32, 0])
    func admits(user: UInt32) {
        #expect(refusal(user: user) == nil)
        #expect(refusal(.put, user: user) == nil)
    }

    @Test("another user of the machine stays outside, and so does whom the kernel does not name")
    func refusesOtherUsers() {
        #expect(refusal(user: 1_001)?.contains("sudo -u") == true)
        #expect(refusal(user: nil)?.contains("socket table") == true)
    }

    @Test("a peer beyond loopback stays outside")
    func refusesRemotePeers() {
        #expect(refusal(peer: SocketEndpoint(ipv4: [192, 0, 2, 1], port: 1)) != nil)
        #expect(refusal(peer: nil) != nil)
    }

    @Test(
        "local names are accepted with any port",
        arguments: [
            "localhost", "LOCALHOST:5000", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:65535", "localhost:5000",
        ])
    func acceptsHost(host: String) {
        #expect(refusal(host: host) == nil)
    }

    @Test(
        "a name that somebody else may point at this machine is refused",
        arguments: [
            "example.org", "localhost.example.org", "localhost:5000.example.org", "localhost:", "localhost:x",
            "127.0.0.1.nip.io",
            "127.0.0.2", "::1", "[::1]x", "user@localhost", "localhost:123456", "", "0.0.0.0:5000",
        ])
    func refusesHost(host: String) {
        #expect(refusal(host: host) != nil)
    }

    @Test("no Host, two Hosts and absolute addresses are refused")
    func refusesOddRequests() {
        #expect(refusal(host: nil) != nil)
        #expect(refusal(host: "localhost", sending: [("Host", "localhost")]) != nil)
        #expect(refusal(path: "http://localhost/") != nil)
        #expect(refusal(.options, path: "*") != nil)
    }

    @Test(
        "whatever a proxy passed on is refused",
        arguments: [
            "Forwarded", "forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Anything", "Via", "X-Real-IP",
        ])
    func refusesProxies(name: String) {
        #expect(refusal(sending: [(name, "x")])?.contains("proxy") == true)
    }

    @Test(
        "pages of other origins cannot send anything",
        arguments: ["null", "http://example.org", "https://localhost:5000"])
    func refusesOrigins(origin: String) {
        for method in [HTTPRequest.Method.get, .post, .put] {
            #expect(refusal(method, sending: [("Origin", origin)]) != nil)
        }
    }

    @Test("the server's own pages can, and another port of the same machine cannot")
    func comparesOrigins() {
        #expect(
            refusal(.post, sending: [("Origin", "http://localhost:5000"), ("Sec-Fetch-Site", "same-origin")]) == nil)
        #expect(refusal(.post, sending: [("Origin", "http://localhost:3000")]) != nil)
        #expect(
            refusal(.post, sending: [("Origin", "http://localhost:5000"), ("Origin", "http://localhost:5000")]) != nil)
    }

    @Test("another site can link here, and nothing else")
    func readsFetchMetadata() {
        for site in ["cross-site", "same-site"] {
            let navigation = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
            #expect(refusal(sending: navigation) == nil)
            #expect(refusal(.post, sending: navigation) != nil)
            #expect(refusal(sending: [("Sec-Fetch-Site", site)]) != nil)
            #expect(
                refusal(sending: [
                    ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"),
                ]) != nil)
            #expect(
                refusal(sending: [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")])
                    != nil)
        }
        #expect(refusal(.post, sending: [("Sec-Fetch-Site", "none")]) == nil)
    }
}
