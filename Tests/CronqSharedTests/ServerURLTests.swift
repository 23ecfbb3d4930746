import CronqShared
import Testing

@Suite("Server URLs")
struct ServerURLTests {
    private func url(_ text: String) throws -> ServerURL { try ServerURL(parsing: text) }

    @Test("every part is read and decoded")
    func readsEverything() throws {
        let url = try url("AMQPS://us%65r:p%40ss%3A%2F+%C3%BC@h1.example:5673,10.0.0.2,[::1]:1/a%2fb/c?x=1&y=%26%3D&z=")
        #expect(url.scheme == "amqps")
        #expect(url.user == "user")
        #expect(url.password == "p@ss:/+ü")
        #expect(
            url.hosts == [
                ServerURL.Host(name: "h1.example", port: 5_673), ServerURL.Host(name: "10.0.0.2"),
                ServerURL.Host(name: "::1", port: 1),
            ])
        #expect(url.path == ["a/b", "c"])
        #expect(url.query.map(\.name) == ["x", "y", "z"])
        #expect(url.query.map(\.value) == ["1", "&=", ""])
    }

    @Test(
        "what is empty and what is missing are told apart",
        arguments: [
            ("amqp://h", nil, nil, 1, nil), ("amqp://h/", nil, nil, 1, [""]), ("amqp://@h//", "", nil, 1, ["", ""]),
            ("amqp://u@h?a=b", "u", nil, 1, nil), ("amqp://u:@h/n", "u", "", 1, ["n"]),
            ("amqp://:p@/n", "", "p", 0, ["n"]), ("amqp://", nil, nil, 0, nil), ("amqp:///n", nil, nil, 0, ["n"]),
        ] as [(String, String?, String?, Int, [String]?)])
    func tellsEmptyFromMissing(text: String, user: String?, password: String?, hosts: Int, path: [String]?) throws {
        let url = try url(text)
        #expect(url.user == user)
        #expect(url.password == password)
        #expect(url.hosts.count == hosts)
        #expect(url.path == path)
    }

    @Test("the last @ of an authority ends the password, as in the original's parser")
    func toleratesAnAt() throws {
        let url = try url("amqp://user:a@b:c@host")
        #expect(url.password == "a@b:c")
        #expect(url.hosts == [ServerURL.Host(name: "host")])
    }

    @Test(
        "wrong parts are named, and no text of theirs is shown",
        arguments: [
            ("", .scheme), ("localhost", .scheme), ("s3cret@host", .scheme), ("amqp:/host", .scheme),
            ("a_b://host", .scheme), ("://host", .scheme), ("amqp://u:s3cret/x@host", .userInfo),
            ("amqp://u:s3cret?x@host", .userInfo), ("amqp://a@b:s3/cret@host/", .userInfo),
            ("amqp://u%4:p@host", .user), ("amqp://u%FF:p@host", .user), ("amqp://u:s3cret%@host", .password),
            ("amqp://u:s3cret%zz@host", .password), ("amqp://u:s3%C3cret@host", .password),
            ("amqp://u:s3cret%00@host", .password), ("amqp://u:s3cret%0a@host", .password),
            ("amqp://u:s3cret#@host", .url), ("amqp://u:s3cret @host", .url), ("amqp://host\n", .url),
            ("amqp://h1,", .host), ("amqp://,h1", .host), ("amqp://h1,,h2", .host), ("amqp://h_%41", .host),
            ("amqp://[::1", .host), ("amqp://[]", .host), ("amqp://[1.2.3.4]", .host),
            ("amqp://[fe80::1%25eth0]", .host),
            ("amqp://hüt", .host), ("amqp://::1", .host), ("amqp://u:s3cret", .port), ("amqp://h:0", .port),
            ("amqp://h:65536", .port), ("amqp://h:+1", .port), ("amqp://h:", .port),
            ("amqp://h:99999999999999999999", .port),
            ("amqp://[::1]5", .port), ("amqp://h/%", .path), ("amqp://h/a%0", .path), ("amqp://h?", nil),
            ("amqp://h?s3cret", .query), ("amqp://h?=s3cret", .query), ("amqp://h?a=1&", .query),
            ("amqp://h?a=1&a=2", .query), ("amqp://h?a=1&%61=2", .query), ("amqp://h?a=%f", .query),
        ] as [(String, ServerURLError.Part?)])
    func refuses(text: String, part: ServerURLError.Part?) {
        guard let part else {
            #expect(throws: Never.self) { try url(text) }
            return
        }
        let error = #expect(throws: ServerURLError.self) { try url(text) }
        #expect(error?.part == part)
        #expect(error?.description.hasPrefix("\(part.rawValue): ") == true)
        #expect(error?.description.contains("s3") == false)
        #expect(error?.description.contains("cret") == false)
    }

    @Test("a name that is there twice is told")
    func namesDuplicates() {
        let error = #expect(throws: ServerURLError.self) { try url("amqp://h?heartbeat=1&heartbeat=2") }
        #expect(error?.description == "the query: heartbeat is there twice; write it once")
    }

    @Test("sizes are bounded")
    func isBounded() throws {
        let many = (1...33).map { "h\($0)" }
        #expect(try url("amqp://" + many.dropLast().joined(separator: ",")).hosts.count == 32)
        for text in [
            "amqp://" + many.joined(separator: ","), "amqp://h/" + many.joined(separator: "/"),
            "amqp://h?" + many.map { "\($0)=1" }.joined(separator: "&"),
            "amqp://" + String(repeating: "h", count: 256), "amqp://h/" + String(repeating: "n", count: 4_090),
        ] {
            #expect(throws: ServerURLError.self) { try url(text) }
        }
    }
}
