import Foundation
import Glibc
import TestSupport
import Testing

/// Debian's Chromium without a window, driven through its DevTools protocol: JSON values that end with a zero byte, over
/// two pipes. Nothing else needs to be installed.
final class Browser {
    private let process: ChildProcess
    private let commands: Int32
    private let answers: Int32
    private var session: String?
    private var received: [UInt8] = []
    private var number = 0
    /// What the page complained about since it was opened: errors of scripts and violations of its own rules.
    private(set) var complaints: [String] = []
    private var events: [String] = []

    /// A browser with one empty page; it ends when `body` is done.
    static func run(in folder: String, _ body: (Browser) async throws -> Void) async throws {
        let browser = try Browser(folder)
        defer {
            browser.process.destroy()
            close(browser.commands)
            close(browser.answers)
        }
        do {
            try await browser.openPage()
            try await body(browser)
        } catch {
            throw NeverHappened(description: "\(error); Chromium says: \(browser.process.errors.suffix(2_000))")
        }
    }

    private init(_ folder: String) throws {
        let toBrowser = try Self.pipe()
        let fromBrowser = try Self.pipe()
        defer {
            close(toBrowser.read)
            close(fromBrowser.write)
        }
        // Its sandbox does not work for root.
        let asRoot = Binaries.isRoot ? ["--no-sandbox"] : []
        let words = [
            "chromium", "--headless", "--remote-debugging-pipe", "--user-data-dir=\(folder)/chromium", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        ]
        process = try ChildProcess(
            words + asRoot + ["about:blank"], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder],
            files: folder + "/browser", descriptors: [toBrowser.read, fromBrowser.write])
        commands = toBrowser.write
        answers = fromBrowser.read
        _ = fcntl(answers, F_SETFL, O_NONBLOCK)
    }

    private func openPage() async throws {
        let target = try await send("Target.createTarget", ["url": "about:blank"])["targetId"].text ?? ""
        session = try await send("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"].text
        for domain in ["Page", "Runtime", "Log", "Network"] { try await send(domain + ".enable") }
    }

    // MARK: what a test does with it

    func resize(to width: Int, by height: Int = 900) async throws {
        try await send(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500])
    }

    func setScripts(enabled: Bool) async throws {
        try await send("Emulation.setScriptExecutionDisabled", ["value": !enabled])
    }

    /// `dark` or `light`.
    func prefer(_ scheme: String) async throws {
        try await send(
            "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
    }

    /// Opens an address and waits until all of it is there.
    func open(_ address: String) async throws {
        events = []
        let answer = try await send("Page.navigate", ["url": address])
        if let error = answer["errorText"].text { throw NeverHappened(description: "\(address): \(error)") }
        try await loaded(address)
    }

    /// Waits for the page that the last step leads to.
    func loaded(_ what: String) async throws {
        try await eventually("\(what) is loaded", within: .seconds(40), every: .milliseconds(5)) {
            try readAvailable()
            return events.contains("Page.loadEventFired") ? () : nil
        }
        events = []
    }

    /// The value of an expression in the page; also on a page whose own scripts are disabled.
    @discardableResult
    func evaluate(_ expression: String) async throws -> JSON {
        let answer = try await send(
            "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true])
        if answer["exceptionDetails"] != .null {
            throw NeverHappened(description: "\(expression): \(answer["exceptionDetails"])")
        }
        return answer["result"]["value"]
    }

    /// Clicks in the middle of the first element that a selector finds, as a person does.
    func click(_ selector: String) async throws {
        let place = try await evaluate(
            """
            (() => { const e = document.querySelector(\(Self.quoted(selector)));
              if (!e) return null;
              e.scrollIntoView({ block: "center" });
              const r = e.getBoundingClientRect();
              return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]; })()
            """)
        guard let x = place[0].int, let y = place[1].int else {
            throw NeverHappened(description: "there is no \(selector)")
        }
        events = []
        for type in ["mousePressed", "mouseReleased"] {
            try await send(
                "Input.dispatchMouseEvent", ["type": type, "x": x, "y": y, "button": "left", "clickCount": 1])
        }
    }

    /// The text of the page as a person sees it.
    func text() async throws -> String { try await evaluate("document.body.innerText").text ?? "" }

    /// How many pixels of the page lie to the right of the window.
    func overhang() async throws -> Int {
        try await evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth").int ?? -1
    }

    // MARK: the protocol

    @discardableResult
    private func send(_ method: String, _ parameters: [String: Any] = [:]) async throws -> JSON {
        number += 1
        let id = number
        var message: [String: Any] = ["id": id, "method": method, "params": parameters]
        if let session { message["sessionId"] = session }
        var bytes = Array(try JSONSerialization.data(withJSONObject: message)) + [0]
        while !bytes.isEmpty {
            let count = write(commands, bytes, bytes.count)
            guard count > 0 else { throw NeverHappened(description: "Chromium takes \(method)") }
            bytes.removeFirst(count)
        }
        replies[id] = .some(nil)
        let reply = try await eventually("Chromium answers \(method)", within: .seconds(60), every: .milliseconds(5)) {
            try readAvailable()
            return replies[id] ?? nil
        }
        replies[id] = nil
        if let error = reply["error"]["message"].text { throw NeverHappened(description: "\(method): \(error)") }
        return reply["result"]
    }

    private var replies: [Int: JSON?] = [:]

    private func readAvailable() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(answers, &buffer, buffer.count)
            if count <= 0 { break }
            received += buffer.prefix(count)
        }
        while let end = received.firstIndex(of: 0) {
            let message = try JSONDecoder().decode(JSON.self, from: Data(received[..<end]))
            received.removeSubrange(...end)
            take(message)
        }
    }

    private func take(_ message: JSON) {
        if let id = message["id"].int {
            replies[id] = message
            return
        }
        let method = message["method"].text ?? ""
        events.append(method)
        let parameters = message["params"]
        switch method {
        case "Runtime.exceptionThrown":
            complaints.append("\(parameters["exceptionDetails"])")
        case "Log.entryAdded" where ["error", "warning"].contains(parameters["entry"]["level"].text):
            complaints.append("\(parameters["entry"]["text"]) \(parameters["entry"]["url"])")
        case "Runtime.consoleAPICalled" where ["error", "warning", "assert"].contains(parameters["type"].text):
            complaints.append("\(parameters["args"])")
        case "Network.loadingFailed" where parameters["canceled"].flag != true:
            complaints.append("not loaded: \(parameters["errorText"]) \(parameters["blockedReason"])")
        default:
            break
        }
    }

    private static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    /// Numbers far above those that the browser is to find its ends at.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw NeverHappened(description: "a pipe") }
        let high = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 64) }
        for end in ends { close(end) }
        return (high[0], high[1])
    }
}
