import Foundation
import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("The pages in a browser") struct BrowserTests {
        @Test("fit a desk and a telephone, light and dark, without complaints of the browser")
        func widths() async throws {
            try await Cronq.run([]) { cronq in
                let long = "a-name-without-any-place-to-break-it-" + String(repeating: "x", count: 120)
                let wide = Job(name: long, command: "printf '%0500d\\n' 7; echo '<b>bold</b>' >&2; exit 1")
                let failed = try #require(try await cronq.run(wide)["run_id"])
                let running = try await eventually("the counting job runs") {
                    try await cronq.rows("select * from v_runs where state = 'running' and job like 'Count%'").first
                }
                let job = try await cronq.rows("select job_id from v_runs where run_id = '\(failed)'")[0].int("job_id")
                let paths = [
                    "/", "/job/\(running.int("job_id") ?? 0)", "/job/\(job ?? 0)", "/run/\(running["run_id"] ?? "")",
                    "/run/\(failed)", "/failures", "/run/nonsense",
                ]
                try await Browser.run(in: cronq.folder) { browser in
                    for (width, scheme) in [(1_440, "light"), (360, "dark")] {
                        try await browser.resize(to: width)
                        try await browser.prefer(scheme)
                        for path in paths {
                            try await browser.open("http://127.0.0.1:\(cronq.port)\(path)")
                            #expect(try await browser.overhang() == 0, "\(path) at \(width)")
                            #expect(try await browser.evaluate("document.title").text?.isEmpty == false, "\(path)")
                            #expect(try await browser.text().count > 40, "\(path)")
                        }
                    }
                    // The page that is not there is the only one to complain about.
                    let complaints = browser.complaints.filter { !$0.contains("/run/nonsense") }
                    #expect(complaints == [])
                }
            }
        }

        @Test("a click on “Run now” makes a run, whose state and output change on the open page")
        func live() async throws {
            try await Cronq.run { cronq in
                let gate = cronq.folder + "/gate"
                let id = try await cronq.put(
                    Job(
                        name: "watched",
                        // The page shows the command as well: its words must not be those of the output.
                        command: "echo it be''gan; while [ ! -e \(gate) ]; do sleep 0.05; done; echo it en''ded"))
                try await Browser.run(in: cronq.folder) { browser in
                    try await browser.resize(to: 1_280)
                    try await browser.open("http://127.0.0.1:\(cronq.port)/job/\(id)")
                    try await browser.click("form button")
                    try await browser.loaded("the job's page after the click")
                    let run = try await eventually("the run runs") {
                        try await cronq.rows("select run_id from v_runs where state = 'running'").first?["run_id"]
                    }
                    try await eventually("the open page shows it") {
                        try await browser.evaluate("document.querySelector('a[href*=\"\(run)\"]') !== null").flag
                            == true
                    }

                    try await browser.open("http://127.0.0.1:\(cronq.port)/run/\(run)")
                    try await eventually("its output is there") { try await browser.text().contains("it began") }
                    // A page that were loaded anew would forget this.
                    try await browser.evaluate("window.stillHere = true")
                    #expect(try await !browser.text().contains("it ended"))
                    try Files.write("", to: gate)
                    try await eventually("the open page shows output and end") {
                        let text = try await browser.text()
                        return text.contains("it ended") && text.lowercased().contains("succeeded")
                    }
                    #expect(try await browser.evaluate("window.stillHere").flag == true)
                    #expect(browser.complaints == [])
                }
                #expect(try await cronq.count("select count(*) from runs") == 1)
            }
        }

        @Test("everything works with JavaScript switched off")
        func withoutScripts() async throws {
            try await Cronq.run { cronq in
                let id = try await cronq.put(Job(name: "plain", command: "echo plain out''put"))
                try await Browser.run(in: cronq.folder) { browser in
                    try await browser.setScripts(enabled: false)
                    try await browser.open("http://127.0.0.1:\(cronq.port)/")
                    #expect(try await browser.text().contains("plain"))
                    try await browser.click("a[href$=\"/job/\(id)\"]")
                    try await browser.loaded("the job's page")
                    try await browser.click("form button")
                    try await browser.loaded("the job's page after the click")
                    let run = try await eventually("the run has ended") {
                        try await cronq.rows("select run_id from v_runs where state = 'succeeded'").first?["run_id"]
                    }
                    try await browser.open("http://127.0.0.1:\(cronq.port)/job/\(id)")
                    try await browser.click("a[href*=\"\(run)\"]")
                    try await browser.loaded("the run's page")
                    #expect(try await browser.text().contains("plain output"))
                    #expect(browser.complaints == [])
                }
            }
        }

        @Test("what a command prints is shown as text and never as part of the page")
        func hostileOutput() async throws {
            try await Cronq.run { cronq in
                let command = """
                    printf '<img src=x onerror="window.owned=1"><script>window.owned=1</script>\\n'
                    printf '</pre></main><h1>forged</h1><a href="javascript:window.owned=1">x</a>&lt;b&gt;\\n' >&2
                    """
                let job = Job(name: "<script>window.owned=1</script>", command: command)
                let placed = try await cronq.put("markup", [job])
                let run = try await cronq.runNow(try #require(placed[0]["id"].int))
                _ = try await cronq.finished(run)
                try await Browser.run(in: cronq.folder) { browser in
                    for path in ["/", "/job/\(placed[0]["id"].int ?? 0)", "/run/\(run)", "/run/\(run)/output/stdout"] {
                        try await browser.open("http://127.0.0.1:\(cronq.port)\(path)")
                        #expect(try await browser.evaluate("typeof window.owned").text == "undefined", "\(path)")
                        let forged = "[...document.querySelectorAll('h1')].some(e => e.textContent === 'forged')"
                        #expect(try await browser.evaluate(forged).flag == false, "\(path)")
                        #expect(try await browser.text().contains("window.owned=1</script>"), "\(path)")
                    }
                    #expect(browser.complaints == [])
                }
            }
        }
    }
}
