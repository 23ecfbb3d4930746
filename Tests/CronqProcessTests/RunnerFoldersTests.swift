import CronqShared
import Testing

@testable import CronqProcess

@Suite("Where a runner of the fleet keeps its files") struct RunnerFoldersTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var variables: [String: String]
        var isInstalled = false
        var log = "/var/log/cronq"
        var state: String
    }

    @Test(
        "the first of the named folder, the installed one and the user's own is taken",
        arguments: [
            Case(
                testDescription: "installed", variables: ["HOME": "/home/a", "XDG_STATE_HOME": "/xdg"],
                isInstalled: true, state: "/var/lib/cronq"),
            Case(
                testDescription: "named", variables: ["CRONQ_STATE_DIR": "/state", "LOG_PATH": "/log"],
                isInstalled: true, log: "/log", state: "/state"),
            Case(
                testDescription: "XDG", variables: ["HOME": "/home/a", "XDG_STATE_HOME": "/xdg"], state: "/xdg/cronq"),
            Case(testDescription: "home", variables: ["HOME": "/home/a"], state: "/home/a/.local/state/cronq"),
            Case(
                testDescription: "empty variables are not set",
                variables: ["HOME": "/home/a", "XDG_STATE_HOME": "", "CRONQ_STATE_DIR": "", "LOG_PATH": ""],
                state: "/home/a/.local/state/cronq"),
        ])
    func order(_ example: Case) throws {
        let folders = try RunnerFolders(
            Environment(example.variables), isUsable: { example.isInstalled && $0 == "/var/lib/cronq" })
        #expect(folders.log == example.log)
        #expect(folders.state == example.state)
    }

    @Test("a relative path is refused", arguments: ["LOG_PATH", "CRONQ_STATE_DIR", "XDG_STATE_HOME", "HOME"])
    func relative(name: String) {
        #expect(throws: SettingError(name: name, value: "here", remedy: "use an absolute path")) {
            try RunnerFolders(Environment([name: "here"]), isUsable: { _ in false })
        }
    }

    @Test("without any folder for its state it says which variable names one")
    func nowhere() {
        let error = #expect(throws: SettingError.self) { try RunnerFolders(Environment([:]), isUsable: { _ in false }) }
        #expect(error?.name == "CRONQ_STATE_DIR")
        #expect(error?.remedy.contains("/var/lib/cronq") == true)
    }

    @Test("a log folder that is missing or a file is refused with the command that makes it")
    func logFolder() throws {
        try JobLogFolder.check("/tmp")
        for (folder, reason) in [("/nonexistent/log", "No such file"), ("/proc/version", "Not a directory")] {
            let error = #expect(throws: StartError.self) { try JobLogFolder.check(folder) }
            #expect(error?.status == 69)
            let text = error?.description ?? ""
            #expect(text.hasPrefix("LOG_PATH=\(folder): \(reason)"), "\(text)")
            #expect(text.contains("install -d -o \(UserAccount.current().name) \(folder)"), "\(text)")
        }
    }
}
