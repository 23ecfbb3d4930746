import ArgumentParser
import CronqProcess
import CronqSchedule
import CronqShared
import Testing

@testable import CronqAccess
@testable import cronq

@Suite("What the account commands read and write") struct AccountCommandTests {
    @Test("roles are words, whatever their case", arguments: Role.allCases)
    func roles(role: Role) throws {
        #expect(try AccountArguments.role(role.rawValue) == role)
        #expect(try AccountArguments.role(role.rawValue.uppercased()) == role)
        #expect(throws: (any Error).self) { try AccountArguments.role(role.rawValue + "s") }
    }

    @Test("a role in a category is written NAME=ROLE, and the name may hold a sign, too")
    func categoryRoles() throws {
        #expect(
            try AccountArguments.categoryRole("a=b=editor") == CategoryRole(category: "a=b", role: .editor))
        for wrong in ["", "reports", "=editor", "reports=", "reports=boss"] {
            #expect(throws: (any Error).self, "\(wrong)") { try AccountArguments.categoryRole(wrong) }
        }
        let grants = AccountArguments.grants(
            .viewer, [CategoryRole(category: "Reports ", role: .editor), CategoryRole(category: "x", role: .admin)])
        #expect(grants == Grants(role: .viewer, categories: ["reports": .editor, "x": .admin]))
        #expect(AccountArguments.grants(.editor, within: ["Reports"]) == Grants(role: .editor, limit: ["reports"]))
        #expect(AccountArguments.grants(.editor, within: []) == Grants(role: .editor))
    }

    @Test("a token lasts as long as is said, or for ever")
    func lifetimes() throws {
        #expect(try AccountArguments.lifetime("90d").span == .days(90))
        #expect(try AccountArguments.lifetime("never").span == nil)
        #expect(TokenLifetime(span: TokenPolicy.usualLifetime).description == "90d")
        #expect(TokenLifetime(span: nil).description == "never")
        for wrong in ["", "soon", "-1d", "1y"] {
            #expect(throws: (any Error).self, "\(wrong)") { try AccountArguments.lifetime(wrong) }
        }
    }

    @Test(
        "what somebody may do is said in words",
        arguments: [
            (Grants(role: .admin), "admin"),
            (Grants(role: .viewer, categories: ["b": .editor, "a": .operator]), "viewer, operator in a, editor in b"),
            (Grants(role: .editor, limit: ["b", "a"]), "editor, only in a, b"),
            (Grants(role: .editor, limit: []), "editor, nowhere"),
        ])
    func words(grants: Grants, text: String) { #expect(grants.words == text) }

    @Test(
        "a link leads to where people reach the server",
        arguments: [
            ([:], "http://127.0.0.1:5000"), (["PORT": "5050"], "http://127.0.0.1:5050"),
            (["PUBLIC_URL": "https://cron.example.org", "PORT": "5050"], "https://cron.example.org"),
            (["PUBLIC_URL": "https://example.org/"], "https://example.org"),
            (["PUBLIC_URL": "https://example.org", "SCRIPT_NAME": "/cronq/"], "https://example.org/cronq"),
            (["PUBLIC_URL": "https://example.org/cronq", "SCRIPT_NAME": "/cronq"], "https://example.org/cronq"),
            (["PUBLIC_URL": "https://example.org/cronq"], "https://example.org/cronq"),
            (["SCRIPT_NAME": "/cronq"], "http://127.0.0.1:5000/cronq"), (["SCRIPT_NAME": "/"], "http://127.0.0.1:5000"),
        ] as [([String: String], String)])
    func links(variables: [String: String], base: String) throws {
        let secret = LinkSecret.make(using: seededBytes())
        #expect(
            try LinkBase(Environment(variables)).address(of: secret) == "\(base)/login/link/\(secret.text)")
    }

    @Test("the database is the named folder's, else the fleet's, else that of the usual folder")
    func places() throws {
        let fleet = ["CRONQ_MYSQL": "mysql://cronq:secret@db/cronq", "HOME": "/home/anna"]
        #expect(
            try AccountPlace(dataOption: nil, Environment(fleet))
                == .server(try DatabaseSettings.read(Environment(fleet))))
        #expect(try AccountPlace(dataOption: "/data", Environment(fleet)) == .folder("/data"))
        #expect(
            try AccountPlace(dataOption: nil, Environment(["HOME": "/home/anna"]))
                == .folder("/home/anna/.local/state/cronq"))
        #expect(
            try AccountPlace(dataOption: nil, Environment(["HOME": "/home/anna", "XDG_STATE_HOME": "/xdg"]))
                == .folder("/xdg/cronq"))
        let place = try AccountPlace(dataOption: nil, Environment(fleet))
        #expect(!"\(place)".contains("secret"))
        #expect(throws: SettingError.self) {
            try AccountPlace(dataOption: nil, Environment(["DATABASE_URL": "postgres://a@b/c"]))
        }
    }

    @Test(
        "standard input holds the password as its only line",
        arguments: [("secret", "secret"), ("secret\n", "secret"), ("secret\r\n", "secret"), (" a b ", " a b ")])
    func lines(input: String, password: String) throws {
        #expect(try PasswordInput.line(of: Array(input.utf8)) == password)
    }

    @Test("anything else on standard input is refused", arguments: ["", "\n", "a\nb", "a\n\n", "\na"])
    func otherLines(input: String) {
        let error = #expect(throws: StartError.self) { try PasswordInput.line(of: Array(input.utf8)) }
        #expect(error?.status == 65)
    }

    @Test("bytes that are no text are refused")
    func noText() {
        #expect(throws: StartError.self) { try PasswordInput.line(of: [0x61, 0xFF, 0x62]) }
    }

    @Test(
        "what is typed without echo can be corrected and given up",
        arguments: [
            ("secret\n", "secret", .done), ("secret\r", "secret", .done), ("sx\u{7F}ecret\n", "secret", .done),
            ("sé\u{08}ecret\n", "secret", .done), ("\u{7F}\u{7F}a\n", "a", .done),
            ("wrong\u{15}secret\n", "secret", .done), ("secret\u{04}", "secret", .done), ("\u{04}", "", .givenUp),
            ("secr\u{03}", "secr", .givenUp), ("a\u{1B}b\tc\n", "abc", .done), ("secret", "secret", .more),
        ] as [(String, String, HiddenLine.Step)])
    func hiddenLines(typed: String, kept: String, last: HiddenLine.Step) {
        var line = HiddenLine()
        var step = HiddenLine.Step.more
        for byte in typed.utf8 { step = line.take(byte) }
        #expect(step == last)
        #expect(String(decoding: line.bytes, as: UTF8.self) == kept)
    }

    @Test("a line without an end takes no memory without an end")
    func endlessLine() {
        var line = HiddenLine()
        for _ in 0..<100_000 { _ = line.take(0x61) }
        #expect(line.bytes.count == 4_096)
    }

    @Test("columns are as wide as they must be, and no name moves the cursor")
    func tables() {
        var table = TextTable(["NAME", "ROLE", "BY"])
        table.add(["anna", "editor in a, b", ""])
        table.add(["b\u{1B}[2Jert", "viewer", "root"])
        let lines = table.text.split(separator: "\n").map { String($0) }
        #expect(
            lines == [
                "NAME      ROLE            BY", "anna      editor in a, b", "b?[2Jert  viewer          root",
            ])
    }

    @Test("lists say what is out of force, and why")
    func rows() {
        var user = UserRecord(
            id: 1, name: "anna", password: "…", grants: .everything, createdAt: noon, createdBy: "root")
        #expect(
            UserCommand.List.row(user) == ["anna", "admin", "ok", "never", "2026-11-21T12:00:00Z", "root"])
        user.password = nil
        user.lastLoginAt = noon + .milliseconds(250)
        #expect(UserCommand.List.row(user)[2...3] == ["no password", "2026-11-21T12:00:00Z"])
        user.disabledAt = noon
        #expect(UserCommand.List.row(user)[2] == "disabled")

        var token = TokenRecord(
            name: "ci", hash: [], owner: 1, grants: .everything, createdAt: noon, createdBy: "root",
            expiresAt: noon + .days(1))
        let row = { (owners: [UserID: String], age: TimeSpan) in
            TokenCommand.List.row(token, owners, at: noon + age)
        }
        #expect(row([1: "anna"], .zero)[2...3] == ["anna", "ok"])
        #expect(row([:], .days(1))[2...3] == ["(gone)", "expired"])
        token.revokedAt = noon
        #expect(row([:], .zero)[3] == "revoked")
    }

    @Test("a command line is understood as written, and nothing else is")
    func commandLines() throws {
        let adding = ["user", "add", "anna", "--role", "viewer", "--category", "reports=editor", "--link"]
        let add = try #require(try CronqCommand.parseAsRoot(adding) as? UserCommand.Add)
        #expect(add.name == "anna" && add.role == .viewer && add.link)
        #expect(add.categories == [CategoryRole(category: "reports", role: .editor)])
        let creating = ["token", "create", "ci", "--role", "editor", "--category", "a", "--category", "b"]
        let create = try #require(try CronqCommand.parseAsRoot(creating) as? TokenCommand.Create)
        #expect(create.categories == ["a", "b"] && create.expires.span == .days(90) && create.user == nil)
        for wrong in [
            ["user", "add", "anna"], ["user", "add", "--role", "admin"], ["user", "add", "anna", "--role", "boss"],
            ["token", "create", "ci", "--role", "editor", "--expires", "soon"], ["user", "remove"],
            ["token", "revoke"],
        ] {
            #expect(throws: (any Error).self, "\(wrong)") { try CronqCommand.parseAsRoot(wrong) }
        }
    }
}
