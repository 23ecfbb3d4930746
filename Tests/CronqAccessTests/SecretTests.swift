import Testing

@testable import CronqAccess

@Suite("What is held instead of a password") struct SecretTests {
    @Test(
        "base64 has the letters of RFC 4648 and no padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, text: String) {
        for base64 in [Base64.standard, .url] {
            #expect(base64.text(of: Array(plain.utf8)) == text)
            #expect(base64.bytes(of: text) == Array(plain.utf8))
        }
    }

    @Test("all bytes come back, and the two kinds differ in two letters")
    func allBytes() {
        let bytes = [UInt8](0...255)
        for base64 in [Base64.standard, .url] {
            for length in 0..<8 {
                let part = Array(bytes.suffix(length + 100))
                #expect(base64.bytes(of: base64.text(of: part)) == part)
            }
        }
        #expect(Base64.standard.text(of: [0xFB, 0xFF]) == "+/8")
        #expect(Base64.url.text(of: [0xFB, 0xFF]) == "-_8")
    }

    @Test(
        "what the encoder would not write is not read",
        arguments: ["Z", "Zh", "Zg==", "Zm9", "Zm9v ", "Zm9v\n", "Zm9\u{E9}", "Zm-v", "====", "Zm9vZ"])
    func notBase64(text: String) { #expect(Base64.standard.bytes(of: text) == nil) }

    @Test("two secrets are never the same, and none shows in a text")
    func secrets() throws {
        let random = seededBytes()
        let sessions = (0..<100).map { _ in SessionSecret.make(using: random) }
        let links = (0..<100).map { _ in LinkSecret.make(using: random) }
        let tokens = (0..<100).map { _ in TokenText.make(using: random) }
        let texts = sessions.map(\.text) + links.map(\.text) + tokens.map(\.text)
        #expect(Set(texts).count == 300)
        #expect(Set(sessions.map(\.sha256) + links.map(\.sha256) + tokens.map(\.sha256)).count == 300)
        #expect(sessions.allSatisfy { $0.sha256.count == 32 && SessionSecret($0.text) == $0 })
        #expect(links.allSatisfy { LinkSecret($0.text) == $0 && $0.path == "/login/link/" + $0.text })
        #expect(tokens.allSatisfy { (try? TokenText(parsing: $0.text)) == $0 })
        let shown = "\(sessions[0]) \(links[0]) \(tokens[0]) \(String(reflecting: sessions[0]))"
        #expect(!texts.contains { shown.contains($0) })
    }

    @Test("the system's randomness gives as many bytes as asked for, and others each time")
    func systemRandom() {
        let some = SystemRandom.bytes(32)
        #expect(some.count == 32 && some != SystemRandom.bytes(32))
        #expect(SystemRandom.bytes(0).isEmpty)
    }

    @Test("a rotated secret is another one, and forms made before are still good")
    func rotation() {
        let random = seededBytes()
        let first = SessionSecret.make(using: random)
        let second = first.rotated(using: random)
        #expect(second != first && second.sha256 != first.sha256)
        #expect(SessionSecret(second.text) == second)
        #expect(second.formToken == first.formToken)
        #expect(second.accepts(formToken: first.formToken))
        // Who reads a form learns nothing of the secret that made it.
        #expect(!first.text.contains(first.formToken) && !first.formToken.contains(first.text.prefix(24)))
    }

    @Test("a form of another session, or none, is not accepted")
    func foreignForms() {
        let random = seededBytes()
        let own = SessionSecret.make(using: random)
        let other = SessionSecret.make(using: random)
        for presented in ["", other.formToken, own.text, own.formToken + "A", String(own.formToken.dropLast())] {
            #expect(!own.accepts(formToken: presented))
        }
    }

    @Test("a text of another shape is no secret", arguments: ["", "a", "…", "a b", String(repeating: "é", count: 34)])
    func shapes(text: String) {
        #expect(SessionSecret(text) == nil)
        #expect(LinkSecret(text) == nil)
        let link = LinkSecret.make(using: seededBytes()).text
        #expect(LinkSecret(link + text) == nil || text.isEmpty)
        #expect(SessionSecret(link) == nil)
    }

    @Test("a token begins with cronq_ and ends with a checksum")
    func token() throws {
        let token = TokenText.make { _ in [UInt8](0..<32) }
        #expect(token.text == "cronq_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8dc27")
        #expect(try TokenText(parsing: token.text) == token)
    }

    @Test("a mistyped token is told apart from a foreign one")
    func mistypedTokens() {
        let token = TokenText.make(using: seededBytes()).text
        for index in token.indices.dropFirst(TokenText.prefix.count) {
            var wrong = token
            wrong.replaceSubrange(index...index, with: wrong[index] == "0" ? "1" : "0")
            #expect(throws: TokenTextFault.mistyped, "\(wrong)") { try TokenText(parsing: wrong) }
        }
        for wrong in [String(token.dropLast()), token + "0", "cronq_", token + " ", token.replacing("_", with: "_é")] {
            #expect(throws: TokenTextFault.mistyped, "\(wrong)") { try TokenText(parsing: wrong) }
        }
        for foreign in ["", "x", " " + token, "Cronq_" + token.dropFirst(6), "ghp_0123456789", "é"] {
            #expect(throws: TokenTextFault.foreign, "\(foreign)") { try TokenText(parsing: foreign) }
        }
    }
}
