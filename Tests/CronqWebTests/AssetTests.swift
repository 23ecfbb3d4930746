import Testing

@testable import CronqWeb

@Suite("Assets")
struct AssetTests {
    @Test("each is kept for ever under the version that pages carry, and asked about otherwise")
    func caching() async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            for asset in Assets.all {
                let versioned = try await client.request("GET", asset.link)
                #expect(versioned.status == 200)
                #expect(versioned.body == asset.body)
                #expect(versioned.headers["content-type"] == asset.contentType)
                #expect(versioned.headers["cache-control"] == "public, max-age=31536000, immutable")
                for path in ["/assets/\(asset.name)", "/assets/0123456789abcdef/\(asset.name)"] {
                    let other = try await client.request("GET", path)
                    #expect(other.body == asset.body)
                    #expect(other.headers["cache-control"] == "no-cache", "\(path)")
                    let tag = try #require(other.headers["etag"])
                    let again = try await client.request("GET", path, headers: [("If-None-Match", tag)])
                    #expect(again.status == 304)
                    #expect(again.body.isEmpty)
                }
            }
        }
    }

    @Test("there is nothing else to be had", arguments: ["/assets/none", "/assets/none/app.css/x", "/assets/x/none"])
    func unknown(path: String) async throws {
        try await TestServer.run(store: TestServer.store()) { client async throws in
            #expect(try await client.request("GET", path).status == 404)
        }
    }

    @Test("they name each other without their folder, so that they work below any path")
    func relative() {
        #expect(Set(Assets.all.map(\.name)).count == Assets.all.count)
        for asset in Assets.all {
            let text = String(decoding: asset.body, as: UTF8.self)
            #expect(!text.contains("/assets/"), "\(asset.name)")
        }
        Mount.$prefix.withValue("/cronq") {
            #expect(Assets.script.link == "/cronq/assets/\(Assets.version)/app.js")
        }
    }

    @Test("pages may load what is the server's own, and turn text into markup in one way")
    func policy() {
        let policy = Assets.contentSecurityPolicy
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'"))
        #expect(policy.contains("require-trusted-types-for 'script'; trusted-types cronq"))
        #expect(!policy.contains("unsafe"))
    }
}
